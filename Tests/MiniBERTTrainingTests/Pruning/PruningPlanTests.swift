import Testing

@testable import MiniBERTTraining

struct PruningPlanTests {
    private let halves = [
        [(4, 8.0, 0.0), (2, 4.0, 0.1), (1, 2.0, 0.9)], [(4, 8.0, 0.0), (2, 4.0, 0.5), (1, 2.0, 0.6)],
    ].map { $0.map { PruningPlan.Level(count: $0.0, cost: $0.1, loss: $0.2) } }

    @Test func `the cheapest loss is taken first`() throws {
        #expect(try #require(PruningPlan(halves, budget: 16)).choice == [0, 0])
        #expect(try #require(PruningPlan(halves, budget: 12)).choice == [1, 0])
        #expect(try #require(PruningPlan(halves, budget: 6)).choice == [1, 2])
        #expect(try #require(PruningPlan(halves, budget: 4)).choice == [2, 2])
    }

    @Test func `a budget below the least cost has no plan`() {
        #expect(PruningPlan(halves, budget: 3.9) == nil)
    }

    @Test func `the cost is within the budget`() throws {
        for budget in stride(from: 4.0, through: 20, by: 0.5) {
            #expect(try #require(PruningPlan(halves, budget: budget)).cost <= budget)
        }
    }
}
