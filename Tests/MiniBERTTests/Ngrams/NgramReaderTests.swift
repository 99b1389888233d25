import TestModels
import Testing

@testable import MiniBERT

struct NgramReaderTests {
    private func ngrams(_ input: TextInput) throws -> [UInt32] {
        let reader = try TextEmbedder(folder: GoldenModel("bert-base").folder).ngramReader
        var hashes: [UInt32] = []
        reader.forEachNgram(of: input) { hashes.append($0) }
        return hashes
    }

    /// The hashes are those of `Tests/Conformance/ngram_head.py --print-hashes "It's 日" -- "né"`.
    @Test func `the n-grams are runs of words and of the characters of words`() throws {
        #expect(
            try Set(ngrams("It's 日")) == [
                1_030_247_635, 1_820_401_401, 3_229_118_847, 4_014_679_753, 2_786_217_913, 3_775_883_230,
                3_481_099_256, 1_612_240_673, 2_595_842_175, 2_563_046_063, 2_131_032_859, 651_822_926,
                3_245_494_976, 2_416_983_086, 2_645_215_131,
            ])
    }

    @Test func `the n-grams of a second text are others`() throws {
        let first = try ngrams("a film")
        let both = try ngrams(TextInput("a film", pair: "a film"))

        #expect(Array(both.prefix(first.count)) == first)
        #expect(both.count == 2 * first.count)
        #expect(Set(both).count == 2 * Set(first).count)
    }

    @Test func `case, accents and spaces do not matter to a tokenizer that removes them`() throws {
        #expect(try ngrams("Né  à\tX") == ngrams("ne a x"))
    }

    @Test func `a text without words has no n-grams`() throws {
        for text: TextInput in ["", " \t", TextInput(text: [0, 0])] { #expect(try ngrams(text).isEmpty) }
    }

    @Test func `an n-gram is read as often as it occurs`() throws {
        // Three words, two pairs and a triple; each word has the runs " a", " ab", " ab ", "ab", "ab ", "b ".
        #expect(try ngrams("ab ab ab").count == 6 + 3 * 6)
    }
}
