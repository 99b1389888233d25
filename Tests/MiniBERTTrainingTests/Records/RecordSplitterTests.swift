import TestSupport
import SystemFiles
@testable import MiniBERTTraining
import Testing

struct RecordSplitterTests {
    private func split(
        _ bytes: [UInt8], _ rule: RecordSplitter.Rule = .line, limit: Int = 1 << 20,
        dropsLaterMarks: Bool = false
    ) throws -> [RecordSplitter.Piece] {
        let folder = TemporaryFolder()
        let path = try folder.write(bytes, to: "records")
        var splitter = RecordSplitter(try ByteReader(path: path), rule: rule, limit: limit)
        splitter.dropsLaterMarks = dropsLaterMarks
        var pieces: [RecordSplitter.Piece] = []
        while case .piece(let piece) = try splitter.next(waiting: true) { pieces.append(piece) }
        return pieces
    }

    private let comma = UInt8(ascii: ",")

    private func lines(_ text: String, _ rule: RecordSplitter.Rule = .line) throws -> [String] {
        try split(Array(text.utf8), rule).map { String(decoding: $0.bytes, as: UTF8.self) }
    }

    @Test func `only LF ends a line`() throws {
        for (text, expected): (String, [String]) in [
            ("", []),
            ("a", ["a"]),
            ("a\n", ["a"]),
            ("a\nb", ["a", "b"]),
            ("\n\n", ["", ""]),
            ("a\r\nb\r\n", ["a", "b"]),
            ("a\r\r\n", ["a"]),
            ("a\rb\n", ["a\rb"]),
            ("a\u{2028}b\u{85}c\u{B}d\u{C}e\n", ["a\u{2028}b\u{85}c\u{B}d\u{C}e"]),
            ("a\0b\n", ["a\0b"]),
            ("\u{FEFF}a\n\u{FEFF}b", ["a", "\u{FEFF}b"]),
        ] {
            let found = try lines(text)

            // Bytes are compared because different texts may be canonically equivalent.
            #expect(found.map { Array($0.utf8) } == expected.map { Array($0.utf8) })
        }
    }

    @Test func `lines are numbered from one`() throws {
        #expect(try split(Array("a\nb\n\nc".utf8)).map(\.line) == [1, 2, 3, 4])
    }

    @Test func `records may end with NUL and then contain line feeds`() throws {
        #expect(try lines("a\nb\0c\r\0", .nul) == ["a\nb", "c\r"])
    }

    @Test func `a CSV record continues within quotes`() throws {
        for (text, expected): (String, [String]) in [
            ("a,b\nc,d\n", ["a,b", "c,d"]),
            ("\"a\nb\",c\nd\n", ["\"a\nb\",c", "d"]),
            ("\"a\"\"\nb\",c\nd", ["\"a\"\"\nb\",c", "d"]),
            ("5\" disk,x\ny\n", ["5\" disk,x", "y"]),
            ("a,\"b\r\nc\"\r\nd\r\n", ["a,\"b\r\nc\"", "d"]),
        ] {
            #expect(try lines(text, .quoted(delimiter: comma)) == expected)
        }
    }

    @Test func `a CSV record has the number of its first line`() throws {
        #expect(
            try split(Array("\"a\nb\"\nc\n\"d\n\ne\"\nf".utf8), .quoted(delimiter: comma)).map(\.line) == [
                1, 3, 4, 7,
            ])
    }

    @Test func `a record that is too long is cut, and the next record is complete`() throws {
        let pieces = try split(Array(repeating: 0x61, count: 200_000) + Array("\nb\n".utf8), limit: 1000)

        #expect(pieces.map(\.bytes.count) == [1000, 1])
        #expect(pieces.map(\.isCut) == [true, false])
        #expect(pieces.map(\.line) == [1, 2])
    }

    @Test func `a record of exactly the limit is not cut`() throws {
        #expect(try split(Array("abcd\n".utf8), limit: 4).map(\.isCut) == [false])
    }

    @Test func `a byte order mark is dropped before every record, also before a quote`() throws {
        let text = Array("\u{FEFF}\"a\nb\",c\n\u{FEFF}\"d\ne\",f\n".utf8)

        let pieces = try split(text, .quoted(delimiter: comma), dropsLaterMarks: true)

        #expect(pieces.map(\.bytes) == ["\"a\nb\",c", "\"d\ne\",f"].map { Array($0.utf8) })
    }

    @Test func `a byte order mark without a line end is no record`() throws {
        for rule: RecordSplitter.Rule in [.line, .nul, .quoted(delimiter: comma)] {
            #expect(try split(Array("\u{FEFF}".utf8), rule, dropsLaterMarks: true) == [])
            let rest = rule == .nul ? "a\0\u{FEFF}" : "a\n\u{FEFF}"
            #expect(try split(Array(rest.utf8), rule, dropsLaterMarks: true).map(\.bytes) == [[0x61]])
        }
        #expect(try split(Array("a\n\u{FEFF}".utf8)).count == 2)
    }

    @Test func `lines longer than a piece of the file are complete`() throws {
        let lengths = [0, 1, 65_535, 65_536, 65_537, 200_000, 3]
        let lines = lengths.map { [UInt8](repeating: UInt8(ascii: "a"), count: $0) }

        #expect(try split(Array(lines.joined(separator: [0x0A]))).map(\.bytes.count) == lengths)
    }

    @Test func `bytes that are not UTF-8 are kept`() throws {
        #expect(try split([0xFF, 0x80, 0x0A, 0xC3]).map(\.bytes) == [[0xFF, 0x80], [0xC3]])
    }

    @Test func `an incomplete line is kept until the rest arrives`() throws {
        let (reading, writing) = try makePipe()
        defer { System.close(reading) }
        var splitter = RecordSplitter(ByteReader(OpenFile(borrowing: reading), name: "in"))

        #expect(try splitter.next(waiting: false) == .wouldBlock)
        _ = try System.write(Array("ab".utf8), from: 0, to: writing)
        #expect(try splitter.next(waiting: false) == .wouldBlock)
        _ = try System.write(Array("c\nd".utf8), from: 0, to: writing)
        #expect(try splitter.next(waiting: false) == .piece(.init(bytes: Array("abc".utf8), line: 1)))
        #expect(try splitter.next(waiting: false) == .wouldBlock)
        System.close(writing)
        #expect(try splitter.next(waiting: false) == .piece(.init(bytes: Array("d".utf8), line: 2)))
        #expect(try splitter.next(waiting: false) == .end)
    }
}
