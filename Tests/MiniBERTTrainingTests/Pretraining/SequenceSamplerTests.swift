@testable import MiniBERTTraining
import Testing

struct SequenceSamplerTests {
    /// Every tenth sequence has no word.
    private let lengths: [Int32] = (0..<400).map { $0 % 10 == 0 ? 2 : 3 + $0 % 7 }

    @Test func `an epoch has each training sequence with a word once`() throws {
        var sampler = try SequenceSampler(lengths: lengths, seed: 1)
        var position = 0
        var taken: [Int] = []

        while position < sampler.training.count { taken += sampler.next(from: &position, tokenBudget: 50) }

        let epoch = taken.prefix(sampler.training.count)
        #expect(sampler.heldOut.count == 18)
        #expect(Set(epoch).isDisjoint(with: sampler.heldOut))
        #expect((epoch + sampler.heldOut).sorted() == lengths.indices.filter { lengths[$0] > 2 })
    }

    @Test func `epochs differ, and the same position gives the same sequences`() throws {
        var sampler = try SequenceSampler(lengths: lengths, seed: 1)
        var other = try SequenceSampler(lengths: lengths, seed: 1)
        var (first, second) = (0, sampler.training.count)

        let early = sampler.next(from: &first, tokenBudget: 100)
        let late = sampler.next(from: &second, tokenBudget: 100)
        var again = other.training.count

        #expect(early != late)
        #expect(other.next(from: &again, tokenBudget: 100) == late)
        #expect(again == second)
    }

    @Test func `a step has its number of tokens, and its items stay within the budget`() throws {
        var sampler = try SequenceSampler(lengths: lengths, seed: 1)
        var position = 0

        let sequences = sampler.next(from: &position, tokenBudget: 200)
        let items = sampler.items(of: sequences, tokenBudget: 40)

        #expect((200..<210).contains(sequences.reduce(0) { $0 + Int(lengths[$1]) }))
        #expect(items.flatMap(\.self).sorted() == sequences.sorted())
        #expect(items.allSatisfy { $0.reduce(0) { $0 + Int(lengths[$1]) } <= 40 })
    }

    @Test(arguments: [[], [2, 2], [5]] as [[Int32]])
    func `a corpus of fewer than two lines with a word is an error`(lengths: [Int32]) {
        #expect(throws: PretrainingError.tooFewTexts(lengths.count { $0 > 2 })) {
            try SequenceSampler(lengths: lengths, seed: 1)
        }
    }
}
