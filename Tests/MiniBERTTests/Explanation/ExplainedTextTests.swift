import TestModels
import Testing
import WordPiece

@testable import MiniBERT

struct ExplainedTextTests {
    /// The parts of a text, as the spellings of their bytes in the original text.
    private func parts(
        _ input: TextInput, options: ReadingOptions = ReadingOptions(), joinsSentences: Bool = false,
        model: String = "bert-classifier"
    ) throws -> (text: ExplainedText, spellings: [String]) {
        let classifier = try TextClassifier(folder: GoldenModel(model).folder)
        let reader = TextReader(classifier.model)
        let tokens = try reader.read(input, index: 0, options: options)
        let text = ExplainedText(
            input, encodings: tokens.windows,
            stride: options.longTexts.stride(length: try reader.length(options)) ?? 0,
            continuation: "##", joinsSentences: joinsSentences)
        let spellings = text.parts.map { part in
            let bytes = part.segment == 0 ? input.text : input.pair ?? []
            return String(decoding: bytes[part.bytes], as: UTF8.self)
        }
        return (text, spellings)
    }

    @Test func `pieces are joined to words, and marks are words`() throws {
        #expect(try parts("unhappyly great, Great!").spellings == ["unhappyly", "great", ",", "Great", "!"])
        #expect(try parts("don't").spellings == ["don", "'", "t"])
        #expect(try parts("").spellings == [])
    }

    @Test func `offsets count bytes and Unicode scalars of the original text`() throws {
        // A combining mark, two ideographs, an emoji of two scalars, and a word after them.
        let string = "cafe\u{301} 日本 👍🏽 great"
        let (text, spellings) = try parts(TextInput(string))

        #expect(spellings == ["cafe\u{301}", "日", "本", "👍🏽", "great"])
        let scalars = Array(string.unicodeScalars)
        for (part, spelling) in zip(text.parts, spellings) {
            #expect(scalars[part.characters].elementsEqual(spelling.unicodeScalars))
        }
        #expect(text.parts.map(\.bytes) == [0..<6, 7..<10, 10..<13, 14..<22, 23..<28])
    }

    @Test func `bytes that are not UTF-8 are counted as they are read`() throws {
        let (text, _) = try parts(TextInput(text: [0xFF, 0x20, 0xE2, 0x82, 0x20] + Array("great".utf8)))

        #expect(text.parts.last?.bytes == 5..<10)
        #expect(text.parts.last?.characters == 4..<9)
    }

    @Test func `the offsets of a pair count from the beginning of each text`() throws {
        // DistilBERT gives both texts the same token type.
        for model in ["bert-classifier", "distilbert-classifier"] {
            let (text, spellings) = try parts(TextInput("日 great", pair: "é bad"), model: model)

            #expect(spellings == ["日", "great", "é", "bad"])
            #expect(text.parts.map(\.segment) == [0, 0, 1, 1])
            #expect(text.parts.map(\.bytes) == [0..<3, 4..<9, 0..<2, 3..<6])
            #expect(text.parts.map(\.characters) == [0..<1, 2..<7, 0..<1, 2..<5])
            #expect(try parts(TextInput("", pair: "bad"), model: model).text.parts.map(\.segment) == [1])
        }
    }

    @Test func `windows that overlap have the words of the whole text`() throws {
        let string = (0..<30).map { $0.isMultiple(of: 3) ? "unhappyly" : "great" }.joined(separator: " ")
        for stride in [0, 1, 5, 11] {
            let (text, spellings) = try parts(
                TextInput(string), options: ReadingOptions(longTexts: .windows(stride: stride)))

            #expect(text.windows.count > 1)
            #expect(spellings == string.split(separator: " ").map(String.init), "stride \(stride)")
            #expect(text.windows.allSatisfy { $0.parts.count == $0.encoding.count })
            #expect(text.windows.last?.range.upperBound == 30)
        }
    }

    @Test func `sentences end at marks, empty lines, and the end of a text`() throws {
        let (text, spellings) = try parts(
            TextInput("Great film! (Not bad.) 3.5 is it? 日本。日", pair: "bad\n\ngood"), joinsSentences: true)

        #expect(spellings == ["Great film!", "(Not bad.)", "3.5 is it?", "日本。", "日", "bad", "good"])
        #expect(text.parts.map(\.segment) == [0, 0, 0, 0, 0, 1, 1])
    }
}
