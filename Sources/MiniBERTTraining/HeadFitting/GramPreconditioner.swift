import Tensors

/// The Gram matrix of the features, `Xᵀ X / n`, from which the second derivative of a head's objective is estimated.
struct GramMatrix: Sendable {
    /// `[H]`.
    let eigenvalues: [Double]
    /// `[H, H]`: a row for each eigenvector.
    let eigenvectors: Tensor
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
/// The second derivative of the losses by one row of weights is `Xᵀ D X`, with `D` the curvature of each row for that
/// output. If `D` is replaced by its mean, this is a multiple of the Gram matrix, whose eigenvectors serve all outputs
/// and all strengths of the penalty.
struct GramPreconditioner: Sendable {
    private let extents: HeadExtents
    /// `[H, H]`: a row for each eigenvector of the Gram matrix.
    private let eigenvectors: Tensor
    /// `[count]`: what each parameter is multiplied by; the dense weights after a turn to the eigenvectors.
    private let inverses: Tensor

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
    init(
        _ gram: GramMatrix, extents: HeadExtents, rowCount: Int, curvatures: [Double], inverseStrength: Double
    ) {
        self.extents = extents
        eigenvectors = gram.eigenvectors
        let sums = curvatures.map { max($0 * Double(rowCount), Self.leastCurvature) }
        let ridge = 1 / inverseStrength
        var inverses = Tensor(zeros: [extents.count])
        inverses.withMutableElements { inverses in
            var next = 0
            for sum in sums {
                for eigenvalue in gram.eigenvalues {
                    inverses[next] = Float(1 / (sum * eigenvalue + ridge))
                    next += 1
                }
            }
            for square in gram.meanSquares {
                for sum in sums {
                    inverses[next] = Float(1 / (sum * square + ridge))
                    next += 1
                }
            }
            for sum in sums {
                inverses[next] = Float(1 / sum)
                next += 1
            }
        }
        self.inverses = inverses
    }

    /// Applies the inverse to the dense weights; sparse weights and biases are divided by their own curvature.
    func callAsFunction(_ gradient: Tensor) -> Tensor {
        var turned = HeadParameters(zeros: extents)
        turned.values = gradient
        turned.dense = turned.dense.linear(weight: eigenvectors)
        turned.values = turned.values * inverses
        turned.dense = turned.dense.matmul(eigenvectors, isRepeated: true)
        return turned.values
    }
}
