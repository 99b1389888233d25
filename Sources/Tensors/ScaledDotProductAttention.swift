internal import CMiniBERTKernels

/// `softmax(Q · Kᵀ / √D) · V` for every head and sequence of a packed batch (Vaswani et al., 2017).
///
/// Queries `[Q, H]`, keys and values `[T, H]` hold all sequences one after another; a head is a block of `D = H / A`
/// columns. Each sequence attends to itself alone, so there is no mask. There may be fewer queries than keys: the last
/// block of a classifier asks for `[CLS]` alone.
package struct ScaledDotProductAttention: Hashable, Sendable {
    /// `A`.
    package let headCount: Int
    /// The query rows of each sequence.
    package let querySequences: [Range<Int>]
    /// The key rows of each sequence.
    package let keySequences: [Range<Int>]
    /// What the scores are multiplied by, if not by `1 / √D`.
    private let ownScale: Float?

    /// Creates an attention over sequences.
    ///
    /// - Parameters:
    ///   - headCount: `A`.
    ///   - querySequences: The query rows of each sequence.
    ///   - keySequences: The key rows of each sequence.
    ///   - scale: What the scores are multiplied by; `1 / √D` if `nil`.
    /// - Precondition: There are as many ranges of queries as of keys, one after another, and none of keys is empty.
    package init(
        headCount: Int, querySequences: [Range<Int>], keySequences: [Range<Int>], scale: Float? = nil
    ) {
        precondition(headCount > 0, "an attention of \(headCount) heads")
        precondition(querySequences.count == keySequences.count, "as many sequences of queries as of keys")
        precondition(
            ScaledDotProductAttention.areAdjacent(querySequences), "query sequences: \(querySequences)")
        precondition(ScaledDotProductAttention.areAdjacent(keySequences), "key sequences: \(keySequences)")
        precondition(keySequences.allSatisfy { !$0.isEmpty }, "an empty sequence of keys")
        self.headCount = headCount
        self.querySequences = querySequences
        self.keySequences = keySequences
        ownScale = scale
    }

    /// Creates an attention in which every token of a sequence attends to all of it.
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

    /// How many probabilities there are: `Σ A · queries · keys` over the sequences.
    package var probabilityCount: Int {
        zip(querySequences, keySequences).reduce(0) { $0 + headCount * $1.0.count * $1.1.count }
    }

    /// The weighted values, `[Q, H]`; keeps nothing.
    package func callAsFunction(queries: Tensor, keys: Tensor, values: Tensor) -> Tensor {
        unsafe output(queries: queries, keys: keys, values: values, probabilities: nil, mask: nil)
    }

    /// The weighted values, `[Q, H]`, and the probabilities that weighted them.
    ///
    /// - Parameters:
    ///   - queries: `[Q, H]`.
    ///   - keys: `[T, H]`.
    ///   - values: `[T, H]`.
    ///   - mask: `[probabilityCount]`, multiplied with the probabilities before they weight the values: dropout.
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

    /// The derivatives by queries, keys and values.
    ///
    /// With `P` the probabilities, `M` the mask, and `∘` the product of equal places:
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
            "a gradient of shape \(outputGradient.shape) for queries of shape \(queries.shape)")
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
    /// Where one head of one sequence lies.
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

    /// The scratch that suffices for every sequence, by the kernels' own count for one.
    private func mostScratch(_ width: Int, _ scratchOf: (Int, Int, Int) -> Int) -> Int {
        zip(querySequences, keySequences).reduce(0) {
            max($0, scratchOf($1.0.count, $1.1.count, width / headCount))
        }
    }

    private func checkShapes(queries: Tensor, keys: Tensor, values: Tensor, mask: Tensor?) {
        precondition(queries.columns % headCount == 0, "\(headCount) heads of \(queries.columns) columns")
        precondition(
            keys.shape == values.shape && keys.columns == queries.columns
                && queries.rows == querySequences.last?.upperBound ?? 0
                && keys.rows == keySequences.last?.upperBound ?? 0,
            "attention of queries \(queries.shape), keys \(keys.shape), values \(values.shape)")
        precondition(
            mask.map { $0.count == probabilityCount } ?? true, "a mask for \(probabilityCount) probabilities")
    }
}
