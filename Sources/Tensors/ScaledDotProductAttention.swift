internal import CMiniBERTKernels

/// Attention for every head and sequence of a packed batch: `softmax(Q · Kᵀ / √D) · V` (Vaswani and others,
/// 2017).
///
/// Queries `[Q, H]`, keys and values `[T, H]` hold all sequences one after another; a head is a block of
/// `D = H / A` columns. A sequence attends only to itself, so there is no padding mask. There may be fewer
/// queries than keys: the last block of a classifier has a query only for `[CLS]`.
package struct ScaledDotProductAttention: Hashable, Sendable {
    /// `A`, the number of heads.
    package let headCount: Int
    /// The query rows of each sequence.
    package let querySequences: [Range<Int>]
    /// The key rows of each sequence.
    package let keySequences: [Range<Int>]
    /// The factor of the scores; `1 / √D` if `nil`.
    private let ownScale: Float?

    /// Creates attention over sequences.
    ///
    /// - Parameters:
    ///   - headCount: `A`, the number of heads.
    ///   - querySequences: The query rows of each sequence.
    ///   - keySequences: The key rows of each sequence.
    ///   - scale: The factor of the scores; `1 / √D` if `nil`.
    /// - Precondition: There are as many query ranges as key ranges. The ranges are adjacent, and no key range is
    ///   empty.
    package init(
        headCount: Int, querySequences: [Range<Int>], keySequences: [Range<Int>], scale: Float? = nil
    ) {
        precondition(headCount > 0, "headCount must be positive, not \(headCount)")
        precondition(
            querySequences.count == keySequences.count, "queries and keys have different numbers of sequences"
        )
        precondition(
            ScaledDotProductAttention.areAdjacent(querySequences),
            "query ranges are not adjacent: \(querySequences)")
        precondition(
            ScaledDotProductAttention.areAdjacent(keySequences),
            "key ranges are not adjacent: \(keySequences)")
        precondition(keySequences.allSatisfy { !$0.isEmpty }, "a key range is empty")
        self.headCount = headCount
        self.querySequences = querySequences
        self.keySequences = keySequences
        ownScale = scale
    }

    /// Creates attention in which every token of a sequence attends to all tokens of the sequence.
    package init(headCount: Int, sequences: [Range<Int>]) {
        self.init(headCount: headCount, querySequences: sequences, keySequences: sequences)
    }

    private static func areAdjacent(_ ranges: [Range<Int>]) -> Bool {
        var end = 0
        for range in ranges {
            guard range.lowerBound == end else { return false }
            end = range.upperBound
        }
        return true
    }

    /// The number of attention probabilities: `Σ A · queries · keys` over the sequences.
    package var probabilityCount: Int {
        zip(querySequences, keySequences).reduce(0) { $0 + headCount * $1.0.count * $1.1.count }
    }

    /// Returns the weighted values, `[Q, H]`, for inference.
    package func callAsFunction(queries: Tensor, keys: Tensor, values: Tensor) -> Tensor {
        unsafe output(queries: queries, keys: keys, values: values, probabilities: nil, mask: nil)
    }

    /// Returns the weighted values, `[Q, H]`, and the attention probabilities.
    ///
    /// - Parameters:
    ///   - queries: `[Q, H]`.
    ///   - keys: `[T, H]`.
    ///   - values: `[T, H]`.
    ///   - mask: `[probabilityCount]`, the dropout mask; multiplied with the probabilities before they weight the
    ///     values.
    /// - Returns: The output, and the probabilities before the mask, `[probabilityCount]`: for each sequence, for
    ///   each head, a matrix `[queries, keys]`.
    package func forward(
        queries: Tensor, keys: Tensor, values: Tensor, mask: Tensor? = nil
    ) -> (output: Tensor, probabilities: Tensor) {
        var probabilities = Tensor(uninitialized: [probabilityCount])
        let output = unsafe probabilities.withMutableFloats {
            unsafe self.output(queries: queries, keys: keys, values: values, probabilities: $0, mask: mask)
        }
        return (output, probabilities)
    }

    /// Returns the derivatives by queries, keys and values.
    ///
    /// With `P` the probabilities, `M` the mask and `∘` the element-wise product:
    ///
    ///     dV = (P ∘ M)ᵀ · dO
    ///     dS = P ∘ (dP - Σ dP ∘ P) / √D,  dP = (dO · Vᵀ) ∘ M
    ///     dQ = dS · K
    ///     dK = dSᵀ · Q
    package func backward(
        _ outputGradient: Tensor, queries: Tensor, keys: Tensor, values: Tensor, probabilities: Tensor,
        mask: Tensor? = nil
    ) -> (queries: Tensor, keys: Tensor, values: Tensor) {
        checkShapes(queries: queries, keys: keys, values: values, mask: mask)
        precondition(
            outputGradient.shape == queries.shape && probabilities.count == probabilityCount,
            "the gradient has shape \(outputGradient.shape), the queries have \(queries.shape)")
        let width = queries.columns
        let scratch = TensorStorage(count: mostScratch(width, kernels_attention_gradient_scratch))
        let inputs = [queries, keys, values, outputGradient, probabilities]
        let gradients = unsafe Tensor.written([queries.shape, keys.shape, values.shape]) { out in
            unsafe withPointers(ofAll: inputs) { inputs in
                unsafe withPointers(ofOptional: mask) { mask in
                    for head in heads(width) {
                        var arguments = unsafe kernels_attention_gradient(
                            queries: inputs[0] + head.queryOffset, keys: inputs[1] + head.keyOffset,
                            values: inputs[2] + head.keyOffset, query_stride: width, key_stride: width,
                            value_stride: width, query_count: head.queryCount, key_count: head.keyCount,
                            head_size: width / headCount, scale: scale(width),
                            probabilities: inputs[4] + head.probabilityOffset,
                            mask: mask.map { unsafe $0 + head.probabilityOffset },
                            out_gradient: inputs[3] + head.queryOffset, out_gradient_stride: width,
                            query_gradient: out[0] + head.queryOffset, key_gradient: out[1] + head.keyOffset,
                            value_gradient: out[2] + head.keyOffset, query_gradient_stride: width,
                            key_gradient_stride: width, value_gradient_stride: width, scratch: scratch.floats)
                        unsafe activeKernels.pointee.attention_gradient(&arguments)
                    }
                }
            }
        }
        return (gradients[0], gradients[1], gradients[2])
    }

    private func output(
        queries: Tensor, keys: Tensor, values: Tensor, probabilities: UnsafeMutablePointer<Float>?,
        mask: Tensor?
    ) -> Tensor {
        checkShapes(queries: queries, keys: keys, values: values, mask: mask)
        let width = queries.columns
        let heads = heads(width)
        let work = probabilityCount / headCount * width * 2
        return unsafe Tensor.written(queries.shape) { out in
            unsafe withPointers(of: queries, keys, values) { queries, keys, values in
                unsafe withPointers(ofOptional: mask) { mask in
                    WorkerThreads.share(heads.count, unit: 1, work: work) { part in
                        let scratch = TensorStorage(count: mostScratch(width, kernels_attention_scratch))
                        for head in heads[part] {
                            var arguments = unsafe kernels_attention(
                                queries: queries + head.queryOffset, keys: keys + head.keyOffset,
                                values: values + head.keyOffset, query_stride: width, key_stride: width,
                                value_stride: width, query_count: head.queryCount, key_count: head.keyCount,
                                head_size: width / headCount, scale: scale(width),
                                out: out + head.queryOffset,
                                out_stride: width,
                                probabilities: probabilities.map { unsafe $0 + head.probabilityOffset },
                                mask: mask.map { unsafe $0 + head.probabilityOffset }, scratch: scratch.floats
                            )
                            unsafe activeKernels.pointee.attention(&arguments)
                        }
                    }
                }
            }
        }
    }
}

extension ScaledDotProductAttention {
    /// The location of one head of one sequence.
    private struct Head {
        let queryOffset: Int
        let keyOffset: Int
        let queryCount: Int
        let keyCount: Int
        let probabilityOffset: Int
    }

    private func heads(_ width: Int) -> [Head] {
        var heads: [Head] = []
        heads.reserveCapacity(headCount * keySequences.count)
        var probabilityOffset = 0
        for (queries, keys) in zip(querySequences, keySequences) where !queries.isEmpty {
            for head in 0..<headCount {
                let column = head * (width / headCount)
                heads.append(
                    Head(
                        queryOffset: queries.lowerBound * width + column,
                        keyOffset: keys.lowerBound * width + column,
                        queryCount: queries.count, keyCount: keys.count, probabilityOffset: probabilityOffset)
                )
                probabilityOffset += queries.count * keys.count
            }
        }
        return heads
    }

    private func scale(_ width: Int) -> Float { ownScale ?? 1 / Float(width / headCount).squareRoot() }

    /// Returns the number of scratch floats that suffices for every sequence; `scratchOf` gives it for one.
    private func mostScratch(_ width: Int, _ scratchOf: (Int, Int, Int) -> Int) -> Int {
        zip(querySequences, keySequences).reduce(0) {
            max($0, scratchOf($1.0.count, $1.1.count, width / headCount))
        }
    }

    private func checkShapes(queries: Tensor, keys: Tensor, values: Tensor, mask: Tensor?) {
        precondition(
            queries.columns % headCount == 0, "\(headCount) heads do not divide \(queries.columns) columns")
        precondition(
            keys.shape == values.shape && keys.columns == queries.columns
                && queries.rows == querySequences.last?.upperBound ?? 0
                && keys.rows == keySequences.last?.upperBound ?? 0,
            "queries \(queries.shape), keys \(keys.shape) and values \(values.shape) do not fit the sequences"
        )
        precondition(
            mask.map { $0.count == probabilityCount } ?? true,
            "the mask does not have \(probabilityCount) elements")
    }
}
