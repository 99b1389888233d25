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

    /// The time without helpers after one of them had to wait for its processor: a multiple of that wait, a second at
    /// most.
    ///
    /// Where more threads want to run than there are processors, a helper takes the time of its polls from somebody
    /// who would work, perhaps from the thread that it helps.
    private static let crowdFactor: Int64 = 100
    private static let crowdEnd = Atomic<Int64>(0)

    /// Whether more threads than processors wanted to run a moment ago, so that helpers would only be in the way.
    static var isCrowded: Bool {
        let end = crowdEnd.load(ordering: .relaxed)
        return end > 0 && kernels_nanoseconds() < end
    }

    private static func noteCrowd(wait: Int64) {
        let duration = min(crowdFactor * wait, 1_000_000_000)
        crowdEnd.store(kernels_nanoseconds() + duration, ordering: .relaxed)
    }

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

    /// Takes part in the operations until `dismiss`, or until the processor is needed for something else.
    func help() {
        var seen = 0
        var patience = Patience()
        while !isDismissed.load(ordering: .acquiring) {
            let now = signal.load(ordering: .acquiring)
            guard now != seen else {
                patience.wait()
                if let wait = patience.interruption { return WorkerCrew.noteCrowd(wait: wait) }
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
    /// The time after which a yield, in nanoseconds, must have led to another thread that computes: it would have
    /// returned at once from an idle processor, and soon from one that only handles an event.
    private static let longestQuietYield: Int64 = 500_000

    private var looks = 0
    /// The nanoseconds for which another thread ran on the processor that this one yielded, if they were many.
    private(set) var interruption: Int64?

    mutating func wait() {
        looks += 1
        guard looks >= Self.eagerLooks else { return kernels_pause() }
        let start = kernels_nanoseconds()
        kernels_yield()
        let duration = kernels_nanoseconds() - start
        interruption = duration > Self.longestQuietYield ? duration : nil
    }
}
