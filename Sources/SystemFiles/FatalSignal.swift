#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// What the handler prints and returns.
///
/// Written once before the handler is installed, never freed; a handler of signals may neither allocate nor take locks.
@safe private struct LastWords {
    var message: UnsafeMutablePointer<UInt8>?
    var byteCount = 0
    var status: Int32 = 0
}

private nonisolated(unsafe) var lastWords = LastWords()

/// The end of a process whose mapped file was truncated.
package enum FatalSignal {
    /// Makes the process end with one line on standard error, and this exit status, where SIGBUS would kill it.
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
