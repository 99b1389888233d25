import SystemFiles
import CLibrary
import Synchronization

/// A request to stop: Ctrl-C, a signal to terminate, or the end of the terminal.
///
/// The first request is stored; the work notices it when it next asks, and ends in order: it keeps a training, and
/// removes unfinished files. Work that does not ask within half a second loses nothing by an end at any point, and is ended
/// by a deadline; it may leave unfinished files, which the next command that writes to the same path removes. A second
/// request ends the process at once.
enum Interruption {
    private static let received = Atomic<Int32>(0)
    /// The time of the first request in milliseconds; 0 before it.
    private static let receivedAt = Atomic(0)
    private static let isNoticed = Atomic(false)
    private static let hasDeadline = Atomic(true)

    /// A signal this soon after the first, in milliseconds, is the same request: `timeout` signals its command and the
    /// whole process group.
    private static let sameRequest = 500
    /// The time in microseconds in which the work should notice a request; with the end of a large process, the stop
    /// then takes less than a second.
    private static let deadline: UInt32 = 500_000

    /// The signal that asked the process to stop, if there was one.
    static var signalNumber: Int32? {
        let number = received.load(ordering: .relaxed)
        guard number != 0 else { return nil }
        isNoticed.store(true, ordering: .relaxed)
        return number
    }

    /// Throws if the process was asked to stop.
    static func check() throws(CommandError) {
        if let signalNumber { throw .interrupted(signal: signalNumber) }
    }

    /// Performs work that would be lost if a deadline ended the process: a training, or saving its model.
    static func withoutDeadline<Result, Failure: Error>(
        _ body: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        hasDeadline.store(false, ordering: .relaxed)
        defer { hasDeadline.store(true, ordering: .relaxed) }
        return try body()
    }

    /// Installs the handlers, and turns a closed reader into an error of `write`; otherwise it would end the process.
    static func install() {
        // The first access to a global may take a lock, which a signal handler must not do.
        _ = (received.load(ordering: .relaxed), receivedAt.load(ordering: .relaxed))
        _ = (isNoticed.load(ordering: .relaxed), hasDeadline.load(ordering: .relaxed))
        for number in [SIGINT, SIGTERM, SIGHUP] {
            System.handleSignal(number) { number in Interruption.note(number) }
        }
        System.handleSignal(SIGALRM) { _ in Interruption.reachDeadline() }
        System.ignoreSignal(SIGPIPE)
        // So is a file that grows beyond the user's limit.
        System.ignoreSignal(SIGXFSZ)
    }

    private static func note(_ number: Int32) {
        let now = Int(System.seconds * 1000) + 1
        let (isFirst, first) = receivedAt.compareExchange(expected: 0, desired: now, ordering: .relaxed)
        guard isFirst else {
            if now - first > sameRequest { _exit(128 + number) }
            return
        }
        received.store(number, ordering: .relaxed)
        _ = ualarm(deadline, 0)
    }

    private static func reachDeadline() {
        let number = received.load(ordering: .relaxed)
        // Somebody else's alarm ends the process, as it does without this handler.
        guard number != 0 else { _exit(128 + SIGALRM) }
        if !isNoticed.load(ordering: .relaxed), hasDeadline.load(ordering: .relaxed) { _exit(128 + number) }
    }
}
