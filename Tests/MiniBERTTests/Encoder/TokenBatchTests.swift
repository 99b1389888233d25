import MiniBERT
import Testing

struct TokenBatchTests {
    @Test func `sequences follow one another, and positions start at zero in each`() {
        let batch = TokenBatch([[5, 6, 7], [8], [9, 10]], tokenTypes: [[0, 0, 1], [0], [1, 1]])

        #expect(batch.ids == [5, 6, 7, 8, 9, 10])
        #expect(batch.tokenTypes == [0, 0, 1, 0, 1, 1])
        #expect(batch.positions == [0, 1, 2, 0, 0, 1])
        #expect(batch.sequences == [0..<3, 3..<4, 4..<6])
        #expect(batch.tokenCount == 6)
    }

    @Test func `segments are zero by default`() {
        #expect(TokenBatch([[5, 6]]).tokenTypes == [0, 0])
    }
}
