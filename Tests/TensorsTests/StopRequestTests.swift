import Tensors
import TestSupport
import Testing

struct StopRequestTests {
    @Test func `work without a request is not asked to stop, not even in a canceled task`() async {
        let task = Task {
            unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
            return StopRequest.isPending
        }

        #expect(await !task.value)
        #expect(throws: Never.self) { try StopRequest.check() }
    }

    @Test func `an answer of true stays true`() {
        let counter = CallCounter()
        StopRequest.heeding({ counter.next() == 2 }) {
            let answers = (0..<4).map { _ in StopRequest.isPending }

            #expect(answers == [false, true, true, true])
            #expect(throws: Stopped()) { try StopRequest.check() }
        }
        #expect(!StopRequest.isPending)
    }

    @Test func `a request reaches the computations inside, but not the surrounding one`() {
        StopRequest.heeding({ false }) {
            StopRequest.heeding({ true }) {
                StopRequest.heeding { #expect(StopRequest.isPending) }
                StopRequest.deferring { #expect(!StopRequest.isPending) }
            }
            #expect(!StopRequest.isPending)
        }
    }

    @Test func `every thread sees that the task is canceled`() async {
        let task = Task {
            StopRequest.heeding {
                unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
                return WorkerThreads(count: 3).map(Array(0..<30)) { _ in StopRequest.isPending }
            }
        }

        #expect(await task.value.allSatisfy { $0 })
    }
}
