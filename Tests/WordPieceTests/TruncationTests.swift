import Testing

@testable import WordPiece

struct TruncationTests {
    @Test func `the longer text is cut first`() throws {
        for (first, second, limit, expected): (Int, Int, Int, [Int]) in [
            (4, 3, 10, [4, 3]), (10, 3, 8, [5, 3]), (3, 10, 8, [3, 5]), (10, 10, 7, [3, 4]),
            (12, 10, 7, [4, 3]),
            (5, 5, 0, [0, 0]), (9, 20, 4, [2, 2]),
        ] {
            let kept = try Truncation.keptCounts(
                first: first, second: second, limit: limit, strategy: .longestFirst)

            #expect([kept.first, kept.second] == expected)
        }
    }

    @Test func `a text that cannot be cut to the limit is an error`() {
        #expect(throws: WordPieceError.textTooShortToCut(limit: 4, tokenCount: 3)) {
            try Truncation.keptCounts(first: 3, second: 6, limit: 4, strategy: .onlyFirst)
        }
        #expect(throws: WordPieceError.noSecondText) {
            try Truncation.keptCounts(first: 6, second: nil, limit: 4, strategy: .onlySecond)
        }
    }

    @Test func `windows overlap and end with the text`() {
        #expect(Truncation.windows(count: 10, limit: 4, stride: 1) == [0..<4, 3..<7, 6..<10])
        #expect(Truncation.windows(count: 3, limit: 4, stride: 1) == [0..<3])
        #expect(Truncation.windows(count: 0, limit: 4, stride: 1) == [0..<0])
    }
}
