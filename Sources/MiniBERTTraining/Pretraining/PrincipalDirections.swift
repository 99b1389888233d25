import Tensors

/// The principal directions of the rows of a matrix, by its uncentered second moments.
///
/// They are computed by orthogonal iteration (Bauer, 1957): the directions are repeatedly multiplied by the moments and
/// made orthonormal, and converge to those of the largest moments. Directions of nearly equal moments may mix, which
/// hardly changes the space that they span.
struct PrincipalDirections {
    private static let iterationCount = 30

    /// `[count, columns]`: orthonormal rows.
    let rows: Tensor

    /// Computes the first `count` directions of `matrix`, `[n, columns]`.
    ///
    /// - Precondition: `count` is at most the number of columns.
    /// - Throws: `Stopped` if the work should stop.
    init(of matrix: Tensor, count: Int, using generator: inout SplitMix64) throws(Stopped) {
        precondition(count <= matrix.columns, "\(count) directions of \(matrix.columns) columns")
        let moments = matrix.transposedMatmul(matrix)  // [columns, columns]
        var directions = try Self.orthonormalized(
            .normal([count, matrix.columns], using: &generator), using: &generator)
        for _ in 0..<Self.iterationCount {
            directions = try Self.orthonormalized(directions.matmul(moments), using: &generator)
        }
        rows = directions
    }

    /// The coordinates of the rows of `matrix` along the directions: `[n, columns] -> [n, count]`.
    func reduced(_ matrix: Tensor) -> Tensor { matrix.linear(weight: rows) }

    /// The rows made orthonormal by the Gram-Schmidt process; a row that vanishes is replaced by a random one.
    private static func orthonormalized(
        _ matrix: Tensor, using generator: inout SplitMix64
    ) throws(Stopped) -> Tensor {
        let columns = matrix.columns
        var rows: [[Double]] = []
        for index in 0..<matrix.rows {
            try StopRequest.check()
            var row = matrix.rows(index..<index + 1).elements.map { Double($0) }
            var length = normalize(&row, against: rows)
            while length < 1e-6 {
                row = (0..<columns).map { _ in Double.random(in: -1...1, using: &generator) }
                length = normalize(&row, against: rows)
            }
            rows.append(row)
        }
        return Tensor(rows.flatMap { $0.map { Float($0) } }, shape: matrix.shape)
    }

    /// Subtracts from `row` its projection on `others` and scales it to length 1; returns the share of its length that
    /// was left.
    private static func normalize(_ row: inout [Double], against others: [[Double]]) -> Double {
        let before = dot(row, row).squareRoot()
        guard before > 0 else { return 0 }
        // A second round removes the rounding errors of the first.
        for _ in 0..<2 {
            for other in others {
                let share = dot(row, other)
                for column in row.indices { row[column] -= share * other[column] }
            }
        }
        let length = dot(row, row).squareRoot()
        if length > 0 { for column in row.indices { row[column] /= length } }
        return length / before
    }

    private static func dot(_ left: [Double], _ right: [Double]) -> Double {
        left.indices.reduce(0) { $0 + left[$1] * right[$1] }
    }
}
