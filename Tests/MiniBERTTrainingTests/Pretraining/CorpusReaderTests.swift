import TestSupport
@testable import MiniBERTTraining
import Testing

struct CorpusReaderTests {
    private let folder = TemporaryFolder()

    private func portions(of paths: [String], _ reader: CorpusReader = CorpusReader()) throws -> [[String]] {
        var portions: [[String]] = []
        try reader.forEachPortion(of: paths) { lines throws(PretrainingError) in
            portions.append(lines.map { String(decoding: $0, as: UTF8.self) })
            return true
        }
        return portions
    }

    @Test func `portions have a number of lines, across files`() throws {
        let first = try folder.write("a\nb\n\n".utf8, to: "first")
        let second = try folder.write("c\r\nd".utf8, to: "second")

        let portions = try portions(of: [first, second], CorpusReader(portionLineCount: 2))

        #expect(portions == [["a", "b"], ["", "c"], ["d"]])
    }

    @Test func `a portion ends early when its lines are long`() throws {
        let file = try folder.write("aaaa\nbbbb\ncccc\n".utf8, to: "long")

        #expect(try portions(of: [file], CorpusReader(portionByteCount: 6)) == [["aaaa", "bbbb"], ["cccc"]])
    }

    @Test func `a file without lines gives no portion`() throws {
        #expect(try portions(of: [try folder.write([], to: "empty")]) == [])
    }

    @Test func `binary data is an error with its position`() throws {
        let file = try folder.write([0x61, 0x0A, 0x62, 0x00, 0x63], to: "junk")

        #expect(throws: PretrainingError.notText(SourceLine(file: file, line: 2), finding: "byte 2 is zero"))
        {
            try portions(of: [file])
        }
    }

    @Test func `bytes that are not UTF-8 are an error with their position`() throws {
        let file = try folder.write([0x61, 0x0A, 0xC3, 0xA4, 0xFF, 0x0A], to: "latin")

        #expect(
            throws: PretrainingError.notText(SourceLine(file: file, line: 2), finding: "byte 3 is not UTF-8")
        ) {
            try portions(of: [file])
        }
    }

    @Test func `a compressed file is an error`() throws {
        let file = try folder.write([0x1F, 0x8B, 0x08, 0x00, 0x0A], to: "corpus.gz")

        let error = #expect(throws: PretrainingError.self) { try portions(of: [file]) }
        #expect(
            error?.description
                == "\(file):1: is compressed by gzip, expected text in UTF-8")
    }

    @Test func `a line longer than the limit is an error`() throws {
        let file = try folder.write([UInt8](repeating: 0x61, count: 100), to: "endless")

        #expect(throws: PretrainingError.lineTooLong(SourceLine(file: file, line: 1), limit: 64)) {
            try portions(of: [file], CorpusReader(lineLimit: 64))
        }
        let device = "/dev/zero"
        #expect(throws: PretrainingError.lineTooLong(SourceLine(file: device, line: 1), limit: 64)) {
            try portions(of: [device], CorpusReader(lineLimit: 64))
        }
    }

    @Test func `a missing file and a folder are errors`() throws {
        let file = try folder.write([], to: "empty")

        let missing = #expect(throws: PretrainingError.self) { try portions(of: [file + "x"]) }
        #expect(missing?.description.hasSuffix("cannot be read: No such file or directory") == true)
        #expect(throws: PretrainingError.unreadable(file: folder.path, reason: "it is a folder")) {
            try portions(of: [folder.path])
        }
    }
}
