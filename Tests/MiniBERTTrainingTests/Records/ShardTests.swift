import Testing

@testable import MiniBERTTraining

struct ShardTests {
    @Test func `the ranges of all parts cover a file in order and differ by a byte at most`() throws {
        for (size, count) in [(0, 3), (1, 3), (10, 3), (10, 10), (7, 20), (1 << 50, 999_983)] {
            var end = 0
            for index in Set([0, 1, count / 2, count - 1]).sorted() {
                let range = try #require(Shard(index: index, count: count)).range(in: size)
                #expect(range.count == size / count || range.count == size / count + 1)
                end = range.upperBound
                let next = Shard(index: index + 1, count: count)?.range(in: size)
                #expect(next.map(\.lowerBound) ?? size == end)
            }
            #expect(end == size)
        }
    }

    @Test func `a part outside the parts is none`() {
        #expect(Shard(index: 3, count: 3) == nil)
        #expect(Shard(index: -1, count: 3) == nil)
        #expect(Shard(index: 0, count: 0) == nil)
    }
}
