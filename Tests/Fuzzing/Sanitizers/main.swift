import CLibrary

/// Counts on two threads: with `locked` as argument under the mutex of the package, else without any.
///
/// ThreadSanitizer has to report a race in the second case, and none in the first; otherwise its silence about the tests
/// means nothing.
final class Counter: @unchecked Sendable {
    static let shared = Counter()

    private let mutex = Mutex(0)
    private var count = 0

    func add(isLocked: Bool) {
        guard isLocked else { return count += 1 }
        mutex.withLock { calls in
            calls += 1
            count += 1
        }
    }
}

/// Adds to the counter many times on two threads.
private func count(isLocked: Bool) {
    let threads = (0..<2).map { _ in
        var thread = pthread_t()
        let body: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? =
            isLocked ? { _ in add(isLocked: true) } : { _ in add(isLocked: false) }
        pthread_create(&thread, nil, body, nil)
        return thread
    }
    for thread in threads { pthread_join(thread, nil) }
}

private func add(isLocked: Bool) -> UnsafeMutableRawPointer? {
    for _ in 0..<10_000 { Counter.shared.add(isLocked: isLocked) }
    return nil
}

count(isLocked: CommandLine.arguments.last == "locked")
