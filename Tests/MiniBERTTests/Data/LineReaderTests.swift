import Foundation
import Testing

@testable import MiniBERT

struct LineReaderTests {
    @Test func `lines longer than a piece of the file come out whole`() throws {
        let path = NSTemporaryDirectory() + "lines-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: path) }
        let lengths = [0, 1, 65_535, 65_536, 65_537, 200_000, 3]
        let lines = lengths.map { [UInt8](repeating: UInt8(ascii: "a"), count: $0) }
        try Data(lines.joined(separator: [0x0A])).write(to: URL(fileURLWithPath: path))

        var reader = try LineReader(path: path, limit: .max)
        var found: [Int] = []
        while let line = try reader.next() { found.append(line.bytes.count) }

        #expect(found == lengths)
    }

    @Test func `lines that are put back come again in their order`() throws {
        var reader = try LineReader(bytes: Array("a\nb\nc".utf8), name: "t", limit: .max)
        let first = try [reader.next(), reader.next()].compactMap { $0 }
        reader.putBack(first)

        var numbers: [Int] = []
        while let line = try reader.next() { numbers.append(line.number) }

        #expect(numbers == [1, 2, 3])
    }
}
