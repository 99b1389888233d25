internal import Synchronization

/// The error of a computation that ended early because it was asked to stop.
package struct Stopped: Error, Hashable {
    package init() {}
}

/// A request to end a long computation early: its task is canceled, or the caller's own question says so.
///
/// `heeding(_:_:)` begins a computation that heeds such requests. The computation and all that it calls ask
/// `isPending`, or call `check()`, every fraction of a second, on any of its threads. Once a request is pending it
/// stays so, and results of work that was cut short must not be used.
@safe
package final class StopRequest: Sendable {
    /// The request that the computation of this thread heeds; `WorkerThreads` passes it on to its threads.
    @TaskLocal static var current: StopRequest?

    /// The request that the surrounding computation heeds.
    private let outer: StopRequest?
    private let shouldStop: @Sendable () -> Bool
    /// The task of the computation, which lives as long as the computation.
    ///
    /// `Task.isCancelled` is true only on the thread that runs the task; this value may be asked on any thread.
    private nonisolated(unsafe) let task: UnsafeCurrentTask?
    private let wasSeen = Atomic(false)

    private init(_ shouldStop: @escaping @Sendable () -> Bool) {
        outer = Self.current
        self.shouldStop = shouldStop
        unsafe task = withUnsafeCurrentTask { unsafe $0 }
    }

    private var isMade: Bool {
        if wasSeen.load(ordering: .relaxed) { return true }
        guard shouldStop() || isTaskCanceled || outer?.isMade == true else { return false }
        wasSeen.store(true, ordering: .relaxed)
        return true
    }

    private var isTaskCanceled: Bool { unsafe task?.isCancelled ?? false }

    /// Performs a computation that should stop when `shouldStop` returns true, its task is canceled, or the surrounding
    /// computation should stop.
    package static func heeding<Result, Failure: Error>(
        _ shouldStop: @escaping @Sendable () -> Bool = { false }, _ body: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let request = StopRequest(shouldStop)
        return try $current.withValue(request) {
            Swift.Result { () throws(Failure) in try body() }
        }.get()
    }

    /// Performs the short last part of a computation, which loses much if it stops now, to its end.
    package static func deferring<Result, Failure: Error>(
        _ body: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try $current.withValue(nil) { Swift.Result { () throws(Failure) in try body() } }.get()
    }

    /// Whether the computation of this thread should stop; never outside of `heeding`.
    package static var isPending: Bool { current?.isMade == true }

    /// Throws if the computation of this thread should stop.
    package static func check() throws(Stopped) {
        if isPending { throw Stopped() }
    }
}
