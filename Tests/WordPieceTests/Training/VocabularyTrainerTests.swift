import Testing

@testable import WordPiece

struct VocabularyTrainerTests {
    /// The example of the Hugging Face course on byte-pair encoding, with the prefixes of WordPiece.
    private let hugs = words(["hug": 10, "pug": 5, "pun": 12, "bun": 4, "hugs": 5])

    @Test func `letters come first, then the most frequent pairs`() {
        var trainer = VocabularyTrainer(size: 13)
        trainer.specialTokens = ["[UNK]"]

        let vocabulary = trainer.vocabulary(of: hugs)

        #expect(
            strings(vocabulary) == [
                "[UNK]", "b", "g", "h", "n", "p", "s", "u", "##g", "##n", "##s", "##u", "##ug",
            ])
    }

    @Test func `merged pieces are merged again`() {
        var trainer = VocabularyTrainer(size: 17)
        trainer.specialTokens = ["[UNK]"]

        let vocabulary = trainer.vocabulary(of: hugs)

        // u+g occurs 20 times, u+n 16, h+ug 15, p+un 12; of hug+s and p+ug, with 5 each, the ids decide.
        #expect(strings(vocabulary).suffix(5) == ["##ug", "##un", "hug", "pun", "pug"])
    }

    @Test func `merging stops at the minimum frequency`() {
        var trainer = VocabularyTrainer(size: 100)
        trainer.specialTokens = []
        trainer.minimumFrequency = 13

        #expect(strings(trainer.vocabulary(of: hugs)).suffix(3) == ["##ug", "##un", "hug"])
    }

    @Test func `beyond the limit of the alphabet, the rarest letters are left out`() {
        var trainer = VocabularyTrainer(size: 100)
        trainer.specialTokens = []
        trainer.alphabetLimit = 5
        trainer.minimumFrequency = 1_000

        #expect(strings(trainer.vocabulary(of: hugs)) == ["g", "h", "n", "p", "u", "##g", "##n", "##u"])
    }

    @Test func `required letters are always kept`() {
        var trainer = VocabularyTrainer(size: 100)
        trainer.specialTokens = []
        trainer.alphabetLimit = 2
        trainer.requiredAlphabet = [0x62]
        trainer.minimumFrequency = 1_000

        #expect(strings(trainer.vocabulary(of: hugs)) == ["b", "u", "##u"])
    }

    @Test func `required letters can also continue words, except punctuation and ideographs`() {
        var trainer = VocabularyTrainer(size: 100)
        trainer.specialTokens = []
        trainer.alphabetLimit = 0
        trainer.requiredAlphabet = [0x2C, 0x3B1, 0x4E2D]  // , α 中
        trainer.requiredLettersContinue = true

        #expect(strings(trainer.vocabulary(of: WordCounts())) == [",", "α", "中", "##α"])
    }

    @Test func `a pair that overlaps itself is merged from the left`() {
        var trainer = VocabularyTrainer(size: 100)
        trainer.specialTokens = []

        // b ##a ##a ##a ##a becomes b ##aa ##aa, then baa ##aa, then baaaa.
        #expect(
            strings(trainer.vocabulary(of: words(["baaaa": 2]))) == ["a", "b", "##a", "##aa", "baa", "baaaa"])
    }

    @Test func `without words, the vocabulary has only the special tokens`() {
        #expect(
            strings(VocabularyTrainer(size: 100).vocabulary(of: WordCounts()))
                == ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"])
    }
}

private func strings(_ vocabulary: [[UInt8]]) -> [String] {
    vocabulary.map { String(decoding: $0, as: UTF8.self) }
}

private func words(_ counts: KeyValuePairs<String, Int>) -> WordCounts {
    var words = WordCounts()
    for (word, count) in counts {
        let bytes = Array(word.utf8)
        words.add(bytes.span, in: 0..<bytes.count, occurrences: count)
    }
    return words
}
