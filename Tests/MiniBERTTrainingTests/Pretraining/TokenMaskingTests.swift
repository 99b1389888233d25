import MiniBERT
import WordPiece
import Tensors
@testable import MiniBERTTraining
import Testing

struct TokenMaskingTests {
    private let tokenizer: WordPieceTokenizer
    private let masking: TokenMasking

    init() throws {
        // Ids from 5 are ordinary tokens, and those from 15 continue words.
        let tokens =
            ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"] + (0..<10).map { "w\($0)" }
            + (0..<10).map { "##c\($0)" }
        tokenizer = try WordPieceTokenizer(files: ["vocab.txt": Array(tokens.joined(separator: "\n").utf8)])
        masking = try #require(TokenMasking(tokenizer: tokenizer))
    }

    @Test func `of 15 % of the tokens, 80 % are masked, 10 % are random and 10 % stay`() {
        let sequences = (0..<1_000).map { (row: Int) -> [Int32] in
            let words = (0..<100).map { Int32(5 + (row + $0) % 20) }
            return [2] + words + [3]
        }
        var generator = SplitMix64(seed: 1)

        let (batch, ids) = masking.masked(sequences, using: &generator)

        let original = sequences.flatMap { $0 }
        let seen = batch.rows.map { batch.tokens.ids[Int($0)] }
        #expect(ids.count == 15_000)
        #expect(ids == batch.rows.map { Int(original[Int($0)]) })
        let hidden = seen.count { $0 == 4 }
        let kept = zip(seen, ids).count { Int($0) == $1 }
        // Three standard deviations of 15,000 samples are 147 and 110. A random token is the original one in 1 of 20 cases.
        #expect(abs(hidden - 12_000) < 147)
        #expect(abs(kept - 1_575) < 115)
        #expect(seen.allSatisfy { $0 >= 4 })
        let others = Set(0..<Int32(original.count)).subtracting(batch.rows)
        #expect(others.allSatisfy { batch.tokens.ids[Int($0)] == original[Int($0)] })
    }

    @Test func `one token of the shortest sequence is masked, and never a special token`() {
        var generator = SplitMix64(seed: 1)

        for _ in 0..<20 { #expect(masking.masked([[2, 7, 3]], using: &generator).batch.rows == [1]) }
    }

    @Test func `whole words are masked with all their tokens`() {
        var masking = masking
        masking.masksWholeWords = true
        var generator = SplitMix64(seed: 1)
        // Words of one, two and three tokens.
        let sequence: [Int32] = [2, 5, 6, 15, 7, 16, 17, 8, 9, 18, 3]
        let words: [Set<Int32>] = [[1], [2, 3], [4, 5, 6], [7], [8, 9]]

        for _ in 0..<50 {
            let rows = Set(masking.masked([sequence], using: &generator).batch.rows)
            #expect(!rows.isEmpty)
            #expect(words.allSatisfy { $0.isSubset(of: rows) || $0.isDisjoint(with: rows) })
        }
    }

    @Test func `a vocabulary without a mask token has no masking`() throws {
        let tokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "a"]
        let tokenizer = try WordPieceTokenizer(files: [
            "vocab.txt": Array(tokens.joined(separator: "\n").utf8)
        ])

        #expect(TokenMasking(tokenizer: tokenizer) == nil)
    }
}
