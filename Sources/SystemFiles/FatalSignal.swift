import CLibrary
import CSystemFiles

/// The message and the exit status of the signal handler.
///
/// They are written once, before the handler is installed, and never freed: a signal handler may neither allocate nor
/// take locks.
@safe private struct LastWords {
    var message: UnsafeMutablePointer<UInt8>?
    var byteCount = 0
    var status: Int32 = 0
}

private nonisolated(unsafe) var lastWords = LastWords()

/// The handlers of the signals that end a process which reads a mapped file that was truncated, or lacks memory.
package enum FatalSignal {
    /// Makes a lack of memory end the process with one line on standard error and an exit status.
    ///
    /// The arrays and objects of Swift end a process that cannot allocate them, by a signal. The handler writes the line
    /// if memory is used up; a fault of the program shows itself as it does without the handler. For commands, once,
    /// before other threads begin.
    ///
    /// - Parameters:
    ///   - message: The line; a newline is added.
    ///   - status: The exit status of the process.
    package static func endOnShortage(message: String, status: Int32) {
        unsafe process_expect_shortage(message + "\n", status)
    }

    /// Ends the process for lack of memory: as `endOnShortage` says, or else by a trap with this finding.
    package static func endForShortage(_ finding: String) -> Never {
        process_end_for_shortage()
        preconditionFailure(finding)
    }

    /// Makes SIGBUS end the process with one line on standard error and an exit status.
    ///
    /// For commands, once, before the first file is mapped.
    ///
    /// - Parameters:
    ///   - message: The line; a newline is added.
    ///   - status: The exit status of the process.
    package static func endOnTruncatedMap(message: String, status: Int32) {
        let line = Array((message + "\n").utf8)
        let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: line.count)
        unsafe memory.initialize(from: line, count: line.count)
        unsafe lastWords = LastWords(message: memory, byteCount: line.count, status: status)
        signal(SIGBUS) { _ in
            _ = unsafe write(STDERR_FILENO, lastWords.message, lastWords.byteCount)
            unsafe _exit(lastWords.status)
        }
    }
}
