import SystemFiles
import CLibrary
import Synchronization

/// A request to stop: Ctrl-C, or a signal to terminate.
///
/// The first request is stored; the command ends at its next check, after it has written all finished results. The
/// second request ends the process at once.
enum Interruption {
    private static let received = Atomic<Int32>(0)

    /// The signal that asked the process to stop, if there was one.
    static var signalNumber: Int32? {
        let number = received.load(ordering: .relaxed)
        return number == 0 ? nil : number
    }

    /// Throws if the process was asked to stop.
    static func check() throws(CommandError) {
        if let signalNumber { throw .interrupted(signal: signalNumber) }
    }

    /// Installs the handlers, and turns a closed reader into an error of `write`; otherwise it would end the process.
    static func install() {
        // The first access to a global may take a lock, which a signal handler must not do.
        _ = received.load(ordering: .relaxed)
        let note: @convention(c) (Int32) -> Void = { number in Interruption.note(number) }
        _ = signal(SIGINT, note)
        _ = signal(SIGTERM, note)
        System.ignoreSignal(SIGPIPE)
        // So is a file that grows beyond the user's limit.
        System.ignoreSignal(SIGXFSZ)
    }

    private static func note(_ number: Int32) {
        let earlier = received.exchange(number, ordering: .relaxed)
        if earlier != 0 { _exit(128 + number) }
    }
}
