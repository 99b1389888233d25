import Tensors
import Testing

struct WorkerThreadsTests {
    private struct Refusal: Error, Equatable { let item: Int }

    @Test(arguments: [1, 2, 7]) func `results are in the order of the items`(count: Int) {
        let squares = WorkerThreads(count: count).map(Array(0..<100)) { $0 * $0 }

        #expect(squares == (0..<100).map { $0 * $0 })
    }

    @Test(arguments: [1, 3]) func `an error stops the work and is thrown`(count: Int) {
        #expect(throws: Refusal(item: 5)) {
            try WorkerThreads(count: count).map(Array(0..<100)) { item throws(Refusal) in
                if item == 5 { throw Refusal(item: item) }
                return item
            }
        }
    }

    @Test func `no items give no results`() {
        #expect(WorkerThreads(count: 4).map([Int]()) { $0 }.isEmpty)
    }

    @Test func `there is at least one thread`() { #expect(WorkerThreads.available >= 1) }
}
