import Foundation
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

    @Test func `calls inside of calls give all results`() {
        let sums = WorkerThreads(count: 3).map(Array(0..<20)) { item in
            WorkerThreads(count: 2).map(Array(0..<20)) { item * $0 }.reduce(0, +)
        }

        #expect(sums == (0..<20).map { 190 * $0 })
    }

    @Test func `calls of several tasks at once give all results`() async {
        let sums = await withTaskGroup(of: Int.self) { group in
            for task in 0..<8 {
                group.addTask {
                    (0..<50).reduce(0) { sum, _ in
                        sum + WorkerThreads(count: 4).map(Array(0..<10)) { task * $0 }.reduce(0, +)
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }

        #expect(sums.sorted() == (0..<8).map { 2250 * $0 })
    }

    @Test func `a process can choose the number of its threads`() async {
        await #expect(processExitsWith: .exitCode(3)) {
            WorkerThreads.setAvailable(3)
            exit(Int32(WorkerThreads().count))
        }
    }

    @Test func `there is at least one thread`() { #expect(WorkerThreads.available >= 1) }
}
