import MiniBERT
import Tensors
import Testing

@testable import MiniBERTTraining

struct SuggestionChoiceTests {
    /// Four groups of ten rows; those of a group are nearly the same, and the model is only uncertain about two groups.
    private let choice: SuggestionChoice

    init() {
        var generator = SplitMix64(seed: 1)
        var (features, probabilities): ([Float], [[Double]]) = ([], [])
        for row in 0..<40 {
            let group = row / 10
            features += (0..<8).map {
                Float(($0 + group) % 4 == 0 ? 1 : -1) * Float($0 % 3 + 1)
                    + Float.random(in: 0..<0.01, using: &generator)
            }
            let certainty = group < 2 ? 0.98 : 0.5
            probabilities.append([certainty, 1 - certainty])
        }
        choice = SuggestionChoice(
            features: Tensor(features, shape: [40, 8]), probabilities: probabilities,
            problemType: .singleLabel)
    }

    @Test func `uncertain rows come first, and no two are nearly the same`() throws {
        let rows = try choice.rows(count: 20, seed: 0)

        #expect(rows.count == 4)
        #expect(Set(rows.map { $0 / 10 }).count == 4)
        #expect(Set(rows.prefix(2).map { $0 / 10 }) == [2, 3])
        let certain = try (0..<20).map { seed in try choice.rows(count: 2, seed: UInt64(seed)) }
        #expect(certain.allSatisfy { Set($0.map { $0 / 10 }) == [2, 3] })
    }

    @Test func `the same seed gives the same rows`() throws {
        #expect(try choice.rows(count: 3, seed: 5) == choice.rows(count: 3, seed: 5))
    }

    @Test func `few rows, equal rows and no uncertainty make no trap`() throws {
        func rows(_ count: Int, _ probabilities: [Double], _ problemType: ProblemType) throws -> [Int] {
            try SuggestionChoice(
                features: Tensor(zeros: [count, 2]),
                probabilities: Array(repeating: probabilities, count: count), problemType: problemType
            ).rows(count: 9, seed: 0)
        }
        #expect(try rows(1, [1, 0], .singleLabel) == [0])
        #expect(try rows(3, [1, 0, 0], .singleLabel).count <= 3)
        #expect(try rows(2, [0.5, 1], .multiLabel).count <= 2)
        #expect(try choice.rows(count: 0, seed: 0).isEmpty)
    }
}
