import MiniBERTTraining
import Testing

struct TextWordsTests {
    private func split(_ text: String) -> [String] {
        let words = TextWords([text])
        return words.texts[0].map { words.words[Int($0)] }
    }

    @Test func `words are split at spaces, signs and Chinese characters, in lower case`() {
        #expect(split("The 2nd film, ÉTÉ!") == ["the", "2nd", "film", ",", "été", "!"])
        #expect(split("很好看abc") == ["很", "好", "看", "abc"])
        #expect(split(" \n\t") == [])
        #expect(split("👍🏽") == ["👍", "🏽"])
    }

    @Test func `equal words of several texts have one number`() {
        let words = TextWords(["a b", "B c"])

        #expect(words.texts == [[0, 1], [1, 2]])
    }
}
