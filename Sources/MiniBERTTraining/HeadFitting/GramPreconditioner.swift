import Tensors

/// The Gram matrix of the features, `Xᵀ X`, from which the second derivative of a head's objective is estimated.
struct GramMatrix: Sendable {
    /// `[H, H]`, divided by the number of rows.
    let values: [Double]
    let width: Int

    /// More rows than this do not improve a preconditioner.
    private static let enoughRows = 16_384

    init(of rows: RowBlocks, width: Int, threads: WorkerThreads) throws(Stopped) {
        var sums = [Double](repeating: 0, count: width * width)
        var count = 0
        var blocks: [RowBlocks.Block] = []
        for block in rows.blocks where count < Self.enoughRows {
            blocks.append(block)
            count += block.rows.count
        }
        let products = try threads.map(blocks) { block throws(Stopped) in
            try StopRequest.check()
            return block.features.transposedMatmul(block.features)
        }
        for product in products {
            product.withElements { product in
                for index in sums.indices { sums[index] += Double(product[index]) }
            }
        }
        values = sums.map { $0 / Double(max(1, count)) }
        self.width = width
    }
}

/// Divides a gradient by an estimate of the second derivative of a head's objective.
///
/// The second derivative of the losses by one row of weights is `Xᵀ D X`, with `D` the curvature of each row. If `D` is
/// replaced by its mean, this is a multiple of the Gram matrix, and one Cholesky factor serves all classes.
struct GramPreconditioner: Sendable {
    private let width: Int
    /// The rows of the lower triangular factor, one after another, each of its full width.
    private let factor: [Double]
    private let biasCurvature: Double

    /// Factorizes `rowCount · curvature · Gram + 1 / C`.
    ///
    /// - Throws: `Stopped` if the work should stop.
    init(_ gram: GramMatrix, rowCount: Int, curvature: Double, inverseStrength: Double) throws(Stopped) {
        width = gram.width
        let scale = Double(rowCount) * max(curvature, 1e-6)
        biasCurvature = scale
        var factor = gram.values.map { $0 * scale }
        // Slightly more than the penalty, so that rounding cannot make a pivot negative.
        let ridge = 1 / inverseStrength + 1e-9 * scale
        for index in 0..<width { factor[index * width + index] += ridge }
        try Self.factorize(&factor, width: width)
        self.factor = factor
    }

    /// Computes the Cholesky factor in place, each row from the rows above it.
    private static func factorize(_ matrix: inout [Double], width: Int) throws(Stopped) {
        var span = matrix.mutableSpan
        for row in 0..<width {
            try StopRequest.check()
            for column in 0...row {
                let product = dot(span, row * width, column * width, count: column)
                let rest = span[row * width + column] - product
                if row == column {
                    span[row * width + column] = max(rest, 1e-300).squareRoot()
                } else {
                    span[row * width + column] = rest / span[column * width + column]
                }
            }
        }
    }

    /// The dot product of two rows, in four independent sums so that additions can overlap.
    private static func dot(_ values: borrowing MutableSpan<Double>, _ first: Int, _ second: Int, count: Int)
        -> Double
    {
        var sums = SIMD4<Double>.zero
        var index = 0
        while index + 4 <= count {
            let left = SIMD4(
                values[first + index], values[first + index + 1], values[first + index + 2],
                values[first + index + 3])
            let right = SIMD4(
                values[second + index], values[second + index + 1], values[second + index + 2],
                values[second + index + 3])
            sums += left * right
            index += 4
        }
        var sum = sums.sum()
        while index < count {
            sum += values[first + index] * values[second + index]
            index += 1
        }
        return sum
    }

    /// Applies the inverse to each row of weights; biases are divided by their own curvature.
    ///
    /// - Throws: `Stopped` if the work should stop.
    func callAsFunction(_ gradient: [Double]) throws(Stopped) -> [Double] {
        let outputs = gradient.count / (width + 1)
        var result = gradient
        for output in 0..<outputs {
            try StopRequest.check()
            solve(&result, from: output * width)
        }
        for index in outputs * width..<gradient.count { result[index] /= biasCurvature }
        return result
    }

    private func solve(_ vector: inout [Double], from start: Int) {
        let factor = factor.span
        var vector = vector.mutableSpan
        for row in 0..<width {
            var sum = vector[start + row]
            for column in 0..<row { sum -= factor[row * width + column] * vector[start + column] }
            vector[start + row] = sum / factor[row * width + row]
        }
        for row in (0..<width).reversed() {
            let value = vector[start + row] / factor[row * width + row]
            vector[start + row] = value
            // A column of the transpose is a row of the factor, so memory is read in order.
            for column in 0..<row { vector[start + column] -= factor[row * width + column] * value }
        }
    }
}
