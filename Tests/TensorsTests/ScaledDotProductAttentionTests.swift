import TestSupport
import Tensors
import Foundation
import Testing

struct ScaledDotProductAttentionTests {
    /// The number of heads, the size of a head, and the lengths of the sequences.
    static let cases: [(heads: Int, size: Int, lengths: [Int])] = [
        (1, 1, [1]), (2, 3, [1, 4, 3]), (1, 32, [17, 65]), (3, 33, [5]), (2, 64, [70, 1]),
    ]

    @Test func `the output agrees with double precision`() {
        for variant: KernelVariant in KernelVariant.available {
            for sizes in Self.cases {
                let batch = Batch(sizes.heads, sizes.size, sizes.lengths)
                let output = variant.perform {
                    batch.attention(queries: batch.queries, keys: batch.keys, values: batch.values)
                }

                let expected = batch.exactOutput()
                #expect(
                    zip(output.elements, expected).allSatisfy { abs(Double($0) - $1) <= 3e-6 }, "\(sizes)")
            }
        }
    }

    @Test func `a sequence alone has the same bits`() {
        for variant: KernelVariant in KernelVariant.available {
            let batch = Batch(2, 32, [9, 1, 60])
            variant.perform {
                let together = batch.attention(queries: batch.queries, keys: batch.keys, values: batch.values)
                for rows in batch.sequences {
                    let attention = ScaledDotProductAttention(headCount: 2, sequences: [0..<rows.count])
                    let alone = attention(
                        queries: batch.queries.rows(rows), keys: batch.keys.rows(rows),
                        values: batch.values.rows(rows))
                    #expect(alone == together.rows(rows))
                }
            }
        }
    }

    @Test func `threads that share the heads compute the same bits`() {
        let batch = Batch(4, 32, [130, 20])
        let alone = batch.attention(queries: batch.queries, keys: batch.keys, values: batch.values)

        let shared = WorkerThreads(count: 3).map([batch.attention]) { attention in
            attention(queries: batch.queries, keys: batch.keys, values: batch.values)
        }

        #expect(shared == [alone])
    }

    @Test func `a query alone has the same bits as among others`() {
        for variant: KernelVariant in KernelVariant.available {
            let batch = Batch(2, 16, [9, 1, 33])
            variant.perform {
                let together = batch.attention(queries: batch.queries, keys: batch.keys, values: batch.values)
                let firstRows = batch.sequences.map { batch.queries.rows($0.lowerBound..<$0.lowerBound + 1) }
                let firstOnly = ScaledDotProductAttention(
                    headCount: 2, querySequences: [0..<1, 1..<2, 2..<3], keySequences: batch.sequences)
                let output = firstOnly(
                    queries: .concatenatingRows(firstRows), keys: batch.keys, values: batch.values)
                for (index, rows) in batch.sequences.enumerated() {
                    #expect(
                        output.rows(index..<index + 1) == together.rows(rows.lowerBound..<rows.lowerBound + 1)
                    )
                }
            }
        }
    }

    @Test func `the training pass has the same output, and probabilities of a query sum to 1`() {
        let batch = Batch(2, 5, [3, 4])
        let (output, probabilities) = batch.attention.forward(
            queries: batch.queries, keys: batch.keys, values: batch.values)

        #expect(output == batch.attention(queries: batch.queries, keys: batch.keys, values: batch.values))
        #expect(probabilities.count == 2 * (9 + 16))
        let first = Tensor(Array(probabilities.elements[..<9]), shape: [3, 3])
        #expect(first.matmul(Tensor(repeating: 1, shape: [3, 1])).elements.allSatisfy { abs($0 - 1) < 1e-6 })
    }

    @Test func `a mask multiplies the probabilities`() {
        for variant: KernelVariant in KernelVariant.available {
            let length = 43
            let batch = Batch(1, 18, [length])
            var generator = SplitMix64(seed: 22)
            let mask = Tensor(
                dropoutMask: [length * length], threshold: 20_000, kept: 1.4, using: &generator)
            variant.perform {
                let (output, probabilities) = batch.attention.forward(
                    queries: batch.queries, keys: batch.keys, values: batch.values, mask: mask)

                let weights = zip(probabilities.elements, mask.elements).map { $0 * $1 }
                let expected = Tensor(weights, shape: [length, length]).matmul(batch.values)
                #expect(zip(output.elements, expected.elements).allSatisfy { abs($0 - $1) <= 3e-6 })
            }
        }
    }

    @Test func `the weight of a score far below the largest is exact, or 0`() {
        for variant: KernelVariant in KernelVariant.available {
            for distance in [0, 1, 10, 60, 85, 100, 1e30, .infinity] as [Float] {
                let attention = ScaledDotProductAttention(
                    headCount: 1, querySequences: [0..<1], keySequences: [0..<2])

                let output = variant.perform {
                    attention(
                        queries: Tensor([1], shape: [1, 1]), keys: Tensor([0, -distance], shape: [2, 1]),
                        values: Tensor([0, 1], shape: [2, 1]))
                }

                let expected = distance > 87 ? 0 : 1 / (1 + exp(Double(distance)))
                #expect(abs(Double(output.elements[0]) - expected) <= 1e-5 * expected, "at \(distance)")
            }
        }
    }

    @Test func `a score of NaN or infinity gives NaN`() {
        for variant: KernelVariant in KernelVariant.available {
            for key: Float in [Float.nan, Float(bitPattern: 0x7FC0_0001), .infinity] {
                let attention = ScaledDotProductAttention(
                    headCount: 1, querySequences: [0..<1], keySequences: [0..<3])

                let output = variant.perform {
                    attention(
                        queries: Tensor([1], shape: [1, 1]), keys: Tensor([0, key, 1], shape: [3, 1]),
                        values: Tensor([1, 2, 3], shape: [3, 1]))
                }

                #expect(output.elements[0].isNaN)
            }
        }
    }

    @Test(arguments: KernelVariant.available, [false, true])
    func `backward agrees with finite differences`(variant: KernelVariant, isMasked: Bool) {
        let batch = Batch(2, 3, [1, 4, 37])
        var generator = SplitMix64(seed: 21)
        let mask =
            isMasked
            ? Tensor(
                dropoutMask: [batch.attention.probabilityCount], threshold: 20_000, kept: 1.4,
                using: &generator)
            : nil
        let weighting = Tensor.normal(batch.queries.shape, using: &generator)
        let directions = (0..<3).map { _ in Tensor.normal(batch.queries.shape, using: &generator) }
        variant.perform {
            let (_, probabilities) = batch.attention.forward(
                queries: batch.queries, keys: batch.keys, values: batch.values, mask: mask)
            let gradients = batch.attention.backward(
                weighting, queries: batch.queries, keys: batch.keys, values: batch.values,
                probabilities: probabilities, mask: mask)
            let analytic =
                gradients.queries.dot(directions[0]) + gradients.keys.dot(directions[1])
                + gradients.values.dot(directions[2])

            func loss(_ step: Float) -> Double {
                batch.attention.forward(
                    queries: batch.queries + directions[0].scaled(by: step),
                    keys: batch.keys + directions[1].scaled(by: step),
                    values: batch.values + directions[2].scaled(by: step), mask: mask
                ).output.dot(weighting)
            }
            let numeric = (loss(1e-2) - loss(-1e-2)) / 2e-2
            #expect(abs(analytic - numeric) <= 1e-2 * max(1, abs(numeric)))
        }
    }
}

/// Random queries, keys and values.
private struct Batch {
    let attention: ScaledDotProductAttention
    let queries: Tensor
    let keys: Tensor
    let values: Tensor
    var sequences: [Range<Int>] { attention.keySequences }

    init(_ headCount: Int, _ headSize: Int, _ lengths: [Int]) {
        attention = ScaledDotProductAttention(headCount: headCount, sequences: adjacentRanges(of: lengths))
        var generator = SplitMix64(seed: 20)
        let shape: TensorShape = [lengths.reduce(0, +), headCount * headSize]
        queries = .normal(shape, using: &generator)
        keys = .normal(shape, using: &generator)
        values = .normal(shape, using: &generator)
    }

    func exactOutput() -> [Double] {
        let width = queries.columns
        let size = width / attention.headCount
        let (q, k, v) = (
            queries.elements.map(Double.init), keys.elements.map(Double.init),
            values.elements.map(Double.init)
        )
        var output = [Double](repeating: 0, count: q.count)
        for rows in sequences {
            for query in rows {
                for column in stride(from: 0, to: width, by: size) {
                    let weights = rows.map { key in
                        exp(
                            (0..<size).reduce(0) {
                                $0 + q[query * width + column + $1] * k[key * width + column + $1]
                            }
                                / Double(size).squareRoot())
                    }
                    let total = weights.reduce(0, +)
                    for (weight, key) in zip(weights, rows) {
                        for c in column..<column + size {
                            output[query * width + c] += weight / total * v[key * width + c]
                        }
                    }
                }
            }
        }
        return output
    }
}
