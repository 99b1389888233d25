import Tensors

/// The Gram matrix of the features, `Xᵀ X / n`, from which the second derivative of a head's objective is estimated.
struct GramMatrix: Sendable {
    /// `[H]`.
    let eigenvalues: [Double]
    /// `[H, H]`: a row for each eigenvector.
    let eigenvectors: Tensor
    /// `[N]`: the mean of each sparse feature.
    let means: [Double]
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
            return block.withFeatures { $0.transposedMatmul($0) }
        }
        for product in products {
            product.withElements { product in
                for index in sums.indices { sums[index] += Double(product[index]) }
            }
        }
        let system = try SymmetricEigensystem(sums.map { $0 / Double(max(1, count)) }, width: width)
        eigenvalues = system.values.map { max(0, $0) }
        eigenvectors = Tensor(system.vectors.map { Float($0) }, shape: [width, width])
        let counts = blocks.map { Double($0.rows.count) / Double(max(1, count)) }
        var squares = [Double](repeating: 0, count: blocks.first?.sparseColumns?.rowCount ?? 0)
        var means = squares
        for (block, share) in zip(blocks, counts) {
            for part in block.sparseParts {
                for (column, mean) in part.means.enumerated() { means[column] += mean * share }
                for (column, square) in part.meanSquares.enumerated() { squares[column] += square * share }
            }
        }
        meanSquares = squares
        self.means = means
    }
}

/// Divides a gradient by an estimate of the second derivative of a head's objective.
///
/// The second derivative of the losses by one row of weights is `Xᵀ D X`, with `D` the curvature of each row for that
/// output. If `D` is replaced by its mean, this is a multiple of the Gram matrix, whose eigenvectors serve all outputs
/// and all strengths of the penalty.
///
/// Of the sparse features only the diagonal is used. Their means, which they share with the bias, are taken out: the
/// diagonal is that of the weights of centered features, with a bias that is larger by the product of means and weights.
struct GramPreconditioner: Sendable {
    /// The factor of the inverse.
    let scale: Double
    private let extents: HeadExtents
    /// `[H, H]`: a row for each eigenvector of the Gram matrix.
    private let eigenvectors: Tensor
    /// `[count]`: what each parameter is multiplied by; the dense weights after a turn to the eigenvectors.
    private let inverses: Tensor
    /// `[1, N]`: the means of the sparse features with the opposite sign; `nil` without any.
    private let negativeMeans: SparseRows?
    /// `[N, 1]`.
    private let negativeMeanColumn: SparseRows?

    /// The least sum of curvatures, in rows of curvature 1.
    private static let leastCurvature = 0.01

    /// Creates the inverse of `rowCount · curvature · Gram + 1 / C` for each output.
    ///
    /// - Parameters:
    ///   - gram: The Gram matrix of all rows.
    ///   - extents: The extents of the gradients.
    ///   - rowCount: The number of rows that heads are fitted on.
    ///   - curvatures: `[K]`: the mean curvature of each output.
    ///   - inverseStrength: `C`.
    ///   - scale: A factor of the inverse, as solvers found it for similar heads.
    init(
        _ gram: GramMatrix, extents: HeadExtents, rowCount: Int, curvatures: [Double],
        inverseStrength: Double,
        scale: Double = 1
    ) {
        self.extents = extents
        self.scale = scale
        eigenvectors = gram.eigenvectors
        let sums = curvatures.map { max($0 * Double(rowCount), Self.leastCurvature) }
        inverses = Self.inverses(gram, extents, sums, ridge: 1 / inverseStrength).scaled(by: Float(scale))
        let means = gram.means.map { Float(-$0) }
        negativeMeans =
            means.isEmpty
            ? nil
            : SparseRows(
                offsets: [0, means.count], columns: Array(0..<UInt32(means.count)), values: means,
                columnCount: means.count)
        negativeMeanColumn = negativeMeans?.transposed
    }

    /// The inverse of each element of the diagonal: `[count]`.
    private static func inverses(
        _ gram: GramMatrix, _ extents: HeadExtents, _ sums: [Double], ridge: Double
    ) -> Tensor {
        var inverses = Tensor(zeros: [extents.count])
        inverses.withMutableElements { inverses in
            var next = 0
            for (square, mean) in zip(gram.meanSquares, gram.means) {
                for (output, sum) in sums.enumerated() {
                    inverses[next + output] = Float(1 / (sum * max(0, square - mean * mean) + ridge))
                }
                next += extents.paddedOutputCount
            }
            for sum in sums {
                for eigenvalue in gram.eigenvalues {
                    inverses[next] = Float(1 / (sum * eigenvalue + ridge))
                    next += 1
                }
            }
            for sum in sums {
                inverses[next] = Float(1 / sum)
                next += 1
            }
        }
        return inverses
    }

    /// Applies the inverse to the dense weights; sparse weights and biases are divided by their own curvature.
    func callAsFunction(_ gradient: Tensor) -> Tensor {
        var turned = HeadParameters(extents: extents, values: gradient)
        turned.dense = turned.dense.linear(weight: eigenvectors)
        let width = extents.paddedOutputCount
        if let negativeMeanColumn {
            let bias = turned.bias.reshaped([1, extents.outputCount]).paddingColumns(to: width)
            turned.values.accumulateProduct(of: negativeMeanColumn, and: bias, width: width)
        }
        turned.values = turned.values * inverses
        turned.dense = turned.dense.matmul(eigenvectors, isRepeated: true)
        if let negativeMeans {
            var shift = Tensor(zeros: [1, width])
            shift.accumulateProduct(of: negativeMeans, and: turned.values, width: width)
            turned.bias =
                turned.bias + shift.firstColumns(extents.outputCount).reshaped([extents.outputCount])
        }
        return turned.values
    }
}
