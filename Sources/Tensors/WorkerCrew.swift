internal import CMiniBERTKernels
internal import Synchronization

/// Threads that wait beside one that works, and help it with single operations.
///
/// Waking a thread takes longer than a small product, so they look for work all the time that the call lasts which
/// they belong to. Nobody waits for them to come: the one that works does whatever they do not take.
final class WorkerCrew: Sendable {
    private struct Job {
        let perform: @Sendable (Int) -> Void
        let partCount: Int
        var next = 0
    }
    private let job = Mutex<Job?>(nil)
    /// Changes with every job, for those who look for work.
    private let signal = Atomic(0)
    private let doneCount = Atomic(0)
    private let isDismissed = Atomic(false)

    /// How many parts can be worked on at the same time, by the one who asks and those who help.
    let size: Int

    init(size: Int) { self.size = size }

    /// Calls `body` for each number below `partCount`, and returns when all of them are done.
    ///
    /// - Precondition: `body` does not ask for help itself.
    func perform(_ partCount: Int, _ body: @escaping @Sendable (Int) -> Void) {
        doneCount.store(0, ordering: .relaxed)
        job.withLock { job in
            precondition(job == nil, "an operation shared out inside a shared one")
            job = Job(perform: body, partCount: partCount)
        }
        signal.wrappingAdd(1, ordering: .releasing)
        work()
        var patience = Patience()
        while doneCount.load(ordering: .acquiring) < partCount { patience.wait() }
        job.withLock { $0 = nil }
    }

    /// Helps until the crew is dismissed.
    func help() {
        var seen = 0
        var patience = Patience()
        while !isDismissed.load(ordering: .acquiring) {
            let now = signal.load(ordering: .acquiring)
            guard now != seen else {
                patience.wait()
                continue
            }
            seen = now
            work()
            patience = Patience()
        }
    }

    /// Lets those who help go.
    func dismiss() { isDismissed.store(true, ordering: .releasing) }

    /// Does parts of the job until none is left.
    private func work() {
        while performNext() { doneCount.wrappingAdd(1, ordering: .acquiringAndReleasing) }
    }

    /// Does the next part of the job, and keeps nothing of the job: who asked may go on as soon as all are counted.
    @inline(never)
    private func performNext() -> Bool {
        let next = job.withLock { job -> (perform: @Sendable (Int) -> Void, part: Int)? in
            guard let now = job, now.next < now.partCount else { return nil }
            job?.next += 1
            return (now.perform, now.next)
        }
        guard let next else { return false }
        next.perform(next.part)
        return true
    }
}

/// How a thread waits: first at full speed, then it offers its processor to others in between, who may be those it waits
/// for.
private struct Patience {
    private static let eagerLooks = 1 << 10
    private var looks = 0

    mutating func wait() {
        looks += 1
        if looks < Self.eagerLooks { kernels_pause() } else { kernels_yield() }
    }
}
