#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What the handler prints and returns.
///
/// Written once before the handler is installed, never freed; a handler of
/// signals may neither allocate nor take locks.
@safe private struct TruncationNotice {
    var message: UnsafeMutablePointer<UInt8>?
    var byteCount = 0
    var status: Int32 = 0
}

private nonisolated(unsafe) var truncationNotice = TruncationNotice()

extension ByteRegion {
    /// Makes the process end with one line instead of a crash when a mapped file is truncated while it is in
    /// use.
    ///
    /// For commands, once, before the first file is opened: the process's handler of SIGBUS is replaced.
    ///
    /// - Parameters:
    ///   - message: The line for standard error; a newline is added.
    ///   - status: The exit status of the process.
    public static func installTruncationHandler(message: String, status: Int32 = 4) {
        let line = Array((message + "\n").utf8)
        let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: line.count)
        unsafe memory.initialize(from: line, count: line.count)
        unsafe truncationNotice = TruncationNotice(message: memory, byteCount: line.count, status: status)
        signal(SIGBUS) { _ in
            _ = unsafe write(STDERR_FILENO, truncationNotice.message, truncationNotice.byteCount)
            unsafe _exit(truncationNotice.status)
        }
    }
}
