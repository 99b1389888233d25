import Testing

@testable import MiniBERT

struct WorkScheduleTests {
    @Test func `the longest go first, and no item is over its budget`() {
        let schedule = WorkSchedule(tokenCounts: [5, 20, 3, 5, 9], tokenBudget: 12)

        #expect(schedule.items == [[1], [4], [0, 3], [2]])
    }

    @Test func `a sequence over the budget is an item by itself`() {
        #expect(WorkSchedule(tokenCounts: [100, 1], tokenBudget: 10).items == [[0], [1]])
    }

    @Test func `every sequence is in one item`() {
        let counts = (0..<500).map { 1 + $0 * 37 % 60 }

        let items = WorkSchedule(tokenCounts: counts, tokenBudget: 128).items

        #expect(items.flatMap(\.self).sorted() == Array(counts.indices))
        #expect(items.allSatisfy { $0.reduce(0) { $0 + counts[$1] } <= 128 })
    }

    @Test func `nothing makes no items`() {
        #expect(WorkSchedule(tokenCounts: [], tokenBudget: 10).items.isEmpty)
    }
}
