import Tensors

/// The Gram matrix of the features, `Xᵀ X`, from which the second derivative of a head's objective is estimated.
struct GramMatrix: Sendable {
    /// `[H, H]`, divided by the number of rows.
    let values: [Double]
    /// `[N]`: the mean square of each sparse feature.
    let meanSquares: [Double]

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
        let counts = blocks.map { Double($0.rows.count) / Double(max(1, count)) }
        var squares = [Double](repeating: 0, count: blocks.first?.sparse?.columnCount ?? 0)
        for (block, share) in zip(blocks, counts) {
            for (column, square) in (block.sparse?.meanSquares ?? []).enumerated() {
                squares[column] += square * share
            }
        }
        meanSquares = squares
    }
}

/// Divides a gradient by an estimate of the second derivative of a head's objective.
///
/// The second derivative of the losses by one row of weights is `Xᵀ D X`, with `D` the curvature of each row. If `D` is
/// replaced by its mean, this is a multiple of the Gram matrix, and one Cholesky factor serves all classes.
struct GramPreconditioner: Sendable {
    private let extents: HeadExtents
    /// `[H, H]`: the inverse of the lower triangular factor.
    private let inverse: Tensor
    /// `[N]`: the curvature along each sparse weight, which is inverted alone.
    private let sparseCurvatures: [Double]
    private let biasCurvature: Double

    /// Factorizes `rowCount · curvature · Gram + 1 / C`.
    ///
    /// - Throws: `Stopped` if the work should stop.
    init(
        _ gram: GramMatrix, extents: HeadExtents, rowCount: Int, curvature: Double, inverseStrength: Double
    ) throws(Stopped) {
        self.extents = extents
        let scale = Double(rowCount) * max(curvature, 1e-6)
        biasCurvature = scale
        sparseCurvatures = gram.meanSquares.map { $0 * scale + 1 / inverseStrength }
        var factor = gram.values.map { $0 * scale }
        // Slightly more than the penalty, so that rounding cannot make a pivot negative.
        let ridge = 1 / inverseStrength + 1e-9 * scale
        for index in 0..<extents.width { factor[index * extents.width + index] += ridge }
        try Self.factorize(&factor, width: extents.width)
        inverse = Self.inverse(
            ofLower: Tensor(factor.map { Float($0) }, shape: [extents.width, extents.width]))
    }

    /// The inverse of a lower triangular matrix; elements above the diagonal are not read.
    ///
    /// By blocks, `[A 0; B D]` has the inverse `[A⁻¹ 0; -D⁻¹ B A⁻¹ D⁻¹]`.
    private static func inverse(ofLower matrix: Tensor) -> Tensor {
        let width = matrix.rows
        var result = Tensor(zeros: [width, width])
        guard width > 1 else {
            if width == 1 { result[0, 0] = 1 / matrix[0, 0] }
            return result
        }
        let (first, second) = (0..<width / 2, width / 2..<width)
        let upper = inverse(ofLower: matrix.block(rows: first, columns: first))
        let lower = inverse(ofLower: matrix.block(rows: second, columns: second))
        let corner = lower.matmul(matrix.block(rows: second, columns: first)).matmul(upper)
        result.setBlock(row: 0, column: 0, to: upper)
        result.setBlock(row: second.lowerBound, column: second.lowerBound, to: lower)
        result.setBlock(row: second.lowerBound, column: 0, to: corner.scaled(by: -1))
        return result
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

    /// Applies the inverse to each row of dense weights; sparse weights and biases are divided by their own curvature.
    func callAsFunction(_ gradient: Tensor) -> Tensor {
        var parts = HeadParameters(zeros: extents)
        parts.values = gradient
        let dense = parts.dense.linear(weight: inverse).matmul(inverse, isRepeated: true)
        var sparse = parts.sparse
        let outputs = extents.outputCount
        sparse?.withMutableElements { elements in
            for (column, curvature) in sparseCurvatures.enumerated() {
                let factor = Float(1 / curvature)
                for index in column * outputs..<(column + 1) * outputs { elements[index] *= factor }
            }
        }
        return HeadParameters(
            extents: extents, dense: dense, sparse: sparse,
            bias: parts.bias.scaled(by: Float(1 / biasCurvature))
        ).values
    }
}
