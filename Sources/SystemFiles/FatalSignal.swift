import CLibrary

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

/// The handler of the signal that a process gets when it reads a mapped file that was truncated.
package enum FatalSignal {
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
