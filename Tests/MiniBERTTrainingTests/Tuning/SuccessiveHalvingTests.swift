import Testing

@testable import MiniBERTTraining

struct SuccessiveHalvingTests {
    private typealias Run = SuccessiveHalving.Run

    /// The trainings in order, where the merit of a candidate is its index.
    private func order(candidateCount: Int, merit: (Run) -> Double) -> [Run] {
        var halving = SuccessiveHalving(candidateCount: candidateCount, rungCount: 3)
        var order: [Run] = []
        while let run = halving.proposals.first {
            order.append(run)
            halving.note(run, merit: merit(run))
        }
        return order
    }

    @Test func `the better half of a rung is promoted as soon as there is one`() {
        let order = order(candidateCount: 4) { Double($0.candidate) }

        #expect(
            order == [
                Run(candidate: 0, rung: 0), Run(candidate: 1, rung: 0), Run(candidate: 1, rung: 1),
                Run(candidate: 2, rung: 0), Run(candidate: 2, rung: 1), Run(candidate: 2, rung: 2),
                Run(candidate: 3, rung: 0), Run(candidate: 3, rung: 1), Run(candidate: 3, rung: 2),
            ])
    }

    @Test func `of eight candidates at least four are promoted once, and two twice`() {
        let order = order(candidateCount: 8) { Double(7 - $0.candidate) }

        #expect(order.filter { $0.rung == 0 }.map(\.candidate) == Array(0..<8))
        #expect(order.filter { $0.rung == 1 }.map(\.candidate) == [0, 1, 2, 3])
        #expect(order.filter { $0.rung == 2 }.map(\.candidate) == [0, 1])
    }

    @Test func `a training that failed is not promoted`() {
        let order = order(candidateCount: 6) { _ in -.infinity }

        #expect(order.allSatisfy { $0.rung == 0 })
        #expect(order.count == 6)
    }
}
