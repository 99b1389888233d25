internal import CMiniBERTKernels
internal import Synchronization

/// A group of threads in which one works and the others help it with single operations.
///
/// Waking a thread takes longer than a small product, so the helpers poll for work during the whole call they
/// belong to. Nobody waits for a helper to arrive: the working thread computes every part that no helper takes.
final class WorkerCrew: Sendable {
    private struct Job {
        let perform: @Sendable (Int) -> Void
        let partCount: Int
        var next = 0
    }
    private let job = Mutex<Job?>(nil)
    /// A counter that changes with every job; helpers poll it.
    private let signal = Atomic(0)
    private let doneCount = Atomic(0)
    private let isDismissed = Atomic(false)

    /// The number of parts that can be computed at the same time, by the working thread and its helpers.
    let size: Int

    init(size: Int) { self.size = size }

    /// Calls `body` for each number below `partCount`, and returns when all calls have returned.
    ///
    /// - Precondition: `body` does not call `perform` itself.
    func perform(_ partCount: Int, _ body: @escaping @Sendable (Int) -> Void) {
        doneCount.store(0, ordering: .relaxed)
        job.withLock { job in
            precondition(job == nil, "a shared operation must not share another")
            job = Job(perform: body, partCount: partCount)
        }
        signal.wrappingAdd(1, ordering: .releasing)
        work()
        var patience = Patience()
        while doneCount.load(ordering: .acquiring) < partCount { patience.wait() }
        job.withLock { $0 = nil }
    }

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

    /// Ends `help` on the helping threads.
    func dismiss() { isDismissed.store(true, ordering: .releasing) }

    /// Computes parts of the job until none is left.
    private func work() {
        while performNext() { doneCount.wrappingAdd(1, ordering: .acquiringAndReleasing) }
    }

    /// Computes the next part of the job, and keeps no reference to the job: `perform` may return as soon as all
    /// parts are counted.
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

/// A wait loop: the thread first polls at full speed, then yields its processor between polls, perhaps to the
/// thread it waits for.
private struct Patience {
    private static let eagerLooks = 1 << 10
    private var looks = 0

    mutating func wait() {
        looks += 1
        if looks < Self.eagerLooks { kernels_pause() } else { kernels_yield() }
    }
}
