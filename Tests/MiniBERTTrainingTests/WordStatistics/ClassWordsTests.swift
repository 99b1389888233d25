import MiniBERTTraining
import Testing

struct ClassWordsTests {
    @Test func `words of one class come first there, and common words nowhere`() throws {
        let texts = (0..<200).map { $0 % 2 == 0 ? "the film was great" : "the film was dull" }
        let ranked = ClassWords.ranked(TextWords(texts), classes: (0..<200).map { $0 % 2 }, classCount: 3)

        #expect(ranked.map(\.classIndex) == [0, 1])
        #expect(ranked.map { $0.entries.map(\.word) } == [["great"], ["dull"]])
        let entry = try #require(ranked[0].entries.first)
        #expect(entry.countInClass == 100 && entry.countElsewhere == 0 && entry.score > 2)
    }
}
