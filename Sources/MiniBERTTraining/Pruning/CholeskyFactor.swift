import Tensors

/// The factor `U` of a positive definite matrix `Uᵀ U`, in 64 bits.
struct CholeskyFactor {
    private let size: Int
    /// `[size, size]`; only the upper triangle counts.
    private var factor: [Double]

    /// The least pivot, as a share of the largest element of the diagonal.
    private static let leastPivot = 1e-14

    /// Factors a matrix `[size, size]`.
    ///
    /// A pivot that is not positive, as rounding may leave it, becomes the least one, so that its variable stays small.
    init(of matrix: [Double], size: Int) throws(Stopped) {
        self.size = size
        factor = matrix
        let largest = (0..<size).reduce(Double.leastNormalMagnitude) { max($0, matrix[$1 * size + $1]) }
        for step in 0..<size {
            if step.isMultiple(of: 64) { try StopRequest.check() }
            let pivot = max(factor[step * size + step], Self.leastPivot * largest).squareRoot()
            let row = factor[step * size + step..<(step + 1) * size].map { $0 / pivot }
            var rows = factor.mutableSpan
            for index in row.indices { rows[step * size + step + index] = row[index] }
            rows[step * size + step] = pivot
            for index in row.indices.dropFirst() {
                let other = step + index
                rows.subtract(row[index], row.span.extracting(index...), from: other * size + other)
            }
        }
    }

    /// The solution of the equations with `right`, `[size, width]`.
    func solved(_ right: [Double], width: Int) throws(Stopped) -> [Double] {
        var solution = right
        for step in 0..<size {
            if step.isMultiple(of: 64) { try StopRequest.check() }
            let row = scaledRow(step, of: solution, width)
            var rows = solution.mutableSpan
            for index in 0..<width { rows[step * width + index] = row[index] }
            for other in step + 1..<max(size, step + 1) {
                rows.subtract(factor[step * size + other], row.span, from: other * width)
            }
        }
        for step in (0..<size).reversed() {
            if step.isMultiple(of: 64) { try StopRequest.check() }
            let row = scaledRow(step, of: solution, width)
            var rows = solution.mutableSpan
            for index in 0..<width { rows[step * width + index] = row[index] }
            for other in 0..<step {
                rows.subtract(factor[other * size + step], row.span, from: other * width)
            }
        }
        return solution
    }

    private func scaledRow(_ step: Int, of rows: [Double], _ width: Int) -> [Double] {
        let pivot = factor[step * size + step]
        return rows[step * width..<(step + 1) * width].map { $0 / pivot }
    }
}

extension MutableSpan<Double> {
    /// Subtracts a multiple of a row from the elements that begin at `start`.
    mutating func subtract(_ share: Double, _ row: Span<Double>, from start: Int) {
        for index in row.indices { self[start + index] -= share * row[index] }
    }
}
