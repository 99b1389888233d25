import Synchronization

/// Counts calls, on any threads.
public final class CallCounter: Sendable {
    private let calls = Atomic(0)

    /// Starts at 0.
    public init() {}

    /// The number of calls of `next` so far.
    public var count: Int { calls.load(ordering: .relaxed) }

    /// Counts a call, and returns its number, from 1.
    @discardableResult
    public func next() -> Int { calls.add(1, ordering: .relaxed).newValue }
}
