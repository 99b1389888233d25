import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A request from outside to stop: Ctrl-C, or a signal to end.
///
/// The first one is noted; the command ends at its next pause, with everything written that was finished. The
/// second one ends the process at once.
enum Interruption {
    private static let received = Atomic<Int32>(0)

    /// The signal that asked, if one did.
    static var signalNumber: Int32? {
        let number = received.load(ordering: .relaxed)
        return number == 0 ? nil : number
    }

    /// Throws when the process was asked to stop.
    static func check() throws(CommandError) {
        if let signalNumber { throw .interrupted(signal: signalNumber) }
    }

    /// Starts to listen, and makes a reader that went away an error of `write` rather than a silent death.
    static func install() {
        // The first access to a global may take a lock, which a signal handler must not do.
        _ = received.load(ordering: .relaxed)
        let note: @convention(c) (Int32) -> Void = { number in Interruption.note(number) }
        _ = signal(SIGINT, note)
        _ = signal(SIGTERM, note)
        _ = signal(SIGPIPE, SIG_IGN)
        // A file that grows beyond the user's limit is an error of `write`, too.
        _ = signal(SIGXFSZ, SIG_IGN)
    }

    private static func note(_ number: Int32) {
        let earlier = received.exchange(number, ordering: .relaxed)
        if earlier != 0 { _exit(128 + number) }
    }
}
