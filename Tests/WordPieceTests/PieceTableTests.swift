import Testing

@testable import WordPiece

struct PieceTableTests {
    @Test func `packed bytes split at any byte`() {
        for count: Int in 1...16 {
            let bytes = (1...16).map { UInt8($0) }
            let packed = PackedBytes(bytes.span, from: 0, count: 16)

            #expect(packed.prefix(count) == PackedBytes(bytes.span, from: 0, count: count))
            #expect(packed.dropping(count) == PackedBytes(bytes.span, from: count, count: 16 - count))
        }
    }

    @Test func `the longest entry is found, with its last id`() throws {
        let entries = ["a", "ab", "abcdefghijklmnop", "abcdefghijklmnopq", String(repeating: "x", count: 70)]
        var table = PieceTable(keyCount: 20)
        for (id, entry) in entries.enumerated() {
            let bytes = Array(entry.utf8)
            for (isThere, id) in [(false, 9), (true, Int32(id))] {
                let wasThere = table.insert(
                    bytes.span, in: 0..<bytes.count, state: PieceTable.initialState, id: id)
                #expect(wasThere == isThere)
            }
        }
        func longest(_ text: String, state: UInt32 = PieceTable.initialState) -> [Int] {
            let bytes = Array(text.utf8)
            return table.longestPrefix(of: bytes.span, in: 0..<bytes.count, state: state).map {
                [Int($0.id), $0.count]
            } ?? []
        }

        #expect(longest("abc") == [1, 2])
        #expect(longest("abcdefghijklmnopz") == [2, 16])
        #expect(longest("abcdefghijklmnopqr") == [3, 17])
        #expect(longest(String(repeating: "x", count: 71)) == [4, 70])
        #expect(longest(String(repeating: "x", count: 69)) == [])
        #expect(longest("b") == [])
        #expect(longest("ab", state: PieceTable.continuationState) == [])
    }

    @Test func `zero bytes count`() {
        var table = PieceTable(keyCount: 4)
        let bytes: [UInt8] = [0x61, 0]
        _ = table.insert(bytes.span, in: 0..<1, state: 0, id: 1)
        _ = table.insert(bytes.span, in: 0..<2, state: 0, id: 2)

        #expect(table.id(of: bytes.span, in: 0..<1, state: 0) == 1)
        #expect(table.id(of: bytes.span, in: 0..<2, state: 0) == 2)
    }
}
