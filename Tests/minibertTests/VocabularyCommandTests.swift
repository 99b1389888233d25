import TestSupport
import Testing

@testable import minibert

struct VocabularyCommandTests {
    private let text = "low lower lowest\nnew newer newest\nlow new\n"

    @Test func `a vocabulary has one entry per line, special tokens first`() throws {
        let outcome = try run(["vocabulary", "--size", "60"], input: text)

        let lines = outcome.output.split(separator: "\n")
        #expect(outcome.status == 0)
        #expect(lines.prefix(5) == ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"])
        #expect(lines.contains("low"))
        #expect(lines.count <= 60)
        #expect(outcome.messages.contains("8 words, 6 of them distinct"))
        #expect(outcome.messages.hasSuffix("\(lines.count) entries\n"))
    }

    @Test func `files and standard input give the same result with any number of threads`() throws {
        let folder = try TemporaryFolder.made()
        let path = try folder.write("corpus.txt", text)

        let expected = try run(["vocabulary", "--size", "40"], input: text).output

        #expect(try run(["vocabulary", path, "--size", "40", "--threads", "2"]).output == expected)
        #expect(try run(["vocabulary", path, "--size", "40", "-o", folder.path + "/vocab.txt"]).output == "")
        #expect(try folder.read("vocab.txt") == expected)
    }

    @Test func `--cased keeps the case`() throws {
        #expect(try run(["vocabulary", "--cased"], input: "Low Low Low\n").output.contains("L"))
        #expect(try !run(["vocabulary"], input: "Low Low Low\n").output.split(separator: "\n").contains("L"))
    }

    @Test func `text without words is refused`() throws {
        let outcome = try run(["vocabulary"], input: " \n")

        #expect(outcome.status == 3)
        #expect(outcome.messages.hasSuffix("minibert: the text contains no words\n"))
    }

    @Test(
        arguments: [
            ([0x61, 0x00, 0x0A], ":1: byte 2 is zero, expected text in UTF-8"),
            ([0x61, 0x0A, 0xFF, 0x0A], ":2: byte 1 is not UTF-8, expected text in UTF-8"),
            (
                [0x1F, 0x8B, 0x0A],
                ":1: is compressed by gzip (read it with 'gzip -dc FILE | minibert … -'), expected text in UTF-8"
            ),
        ] as [([UInt8], String)])
    func `a value that is not a text is refused with its line number`(bytes: [UInt8], words: String) throws {
        let outcome = try run(bytes: [Array("vocabulary".utf8)], input: bytes)

        #expect(outcome.status == 3)
        #expect(outcome.output == "")
        #expect(outcome.messages.hasSuffix(words + "\n"))
    }

    @Test func `a line that is too long is refused with its line number`() throws {
        let line = [UInt8](repeating: 0x61, count: (1 << 20) + 1)

        let outcome = try run(bytes: [Array("vocabulary".utf8)], input: line)

        #expect(outcome.status == 3)
        #expect(outcome.output == "")
        #expect(
            outcome.messages.hasSuffix(
                ":1: longer than 1048576 bytes, expected one text a line; is it a text file?\n"))
    }

    @Test func `with --input-format lines every line is a text, whatever the file name`() throws {
        let folder = try TemporaryFolder.made()
        let path = try folder.write("corpus.tsv", "text\tlow\n")

        #expect(
            try run(["vocabulary", path]).output == (try run(["vocabulary"], input: "text low\n").output))
    }

    @Test(arguments: [["--size", "0"], ["--min-frequency", "0"], ["--alphabet", "none"]])
    func `impossible sizes are usage errors`(options: [String]) throws {
        #expect(try run(["vocabulary"] + options, input: text).status == 2)
    }

    @Test func `the vocabulary cannot replace its text`() throws {
        let folder = try TemporaryFolder.made()
        let path = try folder.write("corpus.txt", text)

        #expect(try run(["vocabulary", path, "-o", path, "--force"]).status == 5)
        #expect(try folder.read("corpus.txt") == text)
    }
}
