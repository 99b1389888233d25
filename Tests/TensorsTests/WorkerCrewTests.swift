import Dispatch
import Synchronization
import Testing

@testable import Tensors

struct WorkerCrewTests {
    @Test(arguments: [0, 1, 3]) func `every part is computed once by any number of helpers`(helperCount: Int)
    {
        let crew = WorkerCrew(size: helperCount + 1)
        let counts = Mutex([0, 0, 0, 0, 0])

        DispatchQueue.concurrentPerform(iterations: helperCount + 1) { index in
            guard index == 0 else { return crew.help() }
            for _ in 0..<200 {
                crew.perform(5) { part in counts.withLock { $0[part] += 1 } }
            }
            crew.dismiss()
        }

        #expect(counts.withLock { $0 } == [200, 200, 200, 200, 200])
    }

    @Test func `all parts are computed when the call returns`() {
        let crew = WorkerCrew(size: 2)
        let sums = Mutex([Int]())

        DispatchQueue.concurrentPerform(iterations: 2) { index in
            guard index == 0 else { return crew.help() }
            for round in 0..<200 {
                let done = Mutex(0)
                crew.perform(3) { part in done.withLock { $0 += part + round } }
                let sum = done.withLock { $0 }
                sums.withLock { $0.append(sum) }
            }
            crew.dismiss()
        }

        #expect(sums.withLock { $0 } == (0..<200).map { 3 * $0 + 3 })
    }
}
