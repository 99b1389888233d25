import Testing

@testable import MiniBERT

struct WorkScheduleTests {
    @Test func `the longest sequences come first, and items have about the same number of tokens`() {
        let schedule = WorkSchedule(tokenCounts: [5, 20, 3, 5, 9], tokenBudget: 12)

        #expect(schedule.items == [[1], [4], [0], [3, 2]])
    }

    @Test func `every thread gets the same number of items, and several of many texts`() {
        for threadCount: Int in [1, 2, 3, 5] {
            let counts = (0..<500).map { 1 + $0 * 37 % 60 }

            let items = WorkSchedule(tokenCounts: counts, tokenBudget: 512, threadCount: threadCount).items

            #expect(items.count.isMultiple(of: threadCount))
            #expect(items.count >= 4 * threadCount)
            let sizes = items.map { $0.reduce(0) { $0 + counts[$1] } }
            // Each end of an item is off by less than the longest sequence.
            #expect((sizes.max() ?? 0) - (sizes.min() ?? 0) < 2 * 60, "\(sizes)")
        }
    }

    @Test func `two short texts go to two threads`() {
        #expect(WorkSchedule(tokenCounts: [7, 7], tokenBudget: 512, threadCount: 2).items == [[0], [1]])
        #expect(WorkSchedule(tokenCounts: [7], tokenBudget: 512, threadCount: 2).items == [[0]])
    }

    @Test func `a sequence over the budget is an item of its own`() {
        #expect(WorkSchedule(tokenCounts: [100, 1], tokenBudget: 10).items == [[0], [1]])
    }

    @Test func `every sequence is in one item`() {
        let counts = (0..<500).map { 1 + $0 * 37 % 60 }

        let items = WorkSchedule(tokenCounts: counts, tokenBudget: 128).items

        #expect(items.flatMap(\.self).sorted() == Array(counts.indices))
        #expect(items.allSatisfy { $0.reduce(0) { $0 + counts[$1] } < 128 + 60 })
    }

    @Test func `no sequences make no items`() {
        #expect(WorkSchedule(tokenCounts: [], tokenBudget: 10).items.isEmpty)
    }
}
