import Synchronization

/// Tells all threads of a computation that its task was canceled.
///
/// `Task.isCancelled` is true only on the thread that runs the task. That thread computes beside the others, and its
/// check is a check for all of them.
final class Cancellation: Sendable {
    private let wasSeen = Atomic(false)

    var isRequested: Bool {
        if Task.isCancelled { wasSeen.store(true, ordering: .relaxed) }
        return wasSeen.load(ordering: .relaxed)
    }
}
