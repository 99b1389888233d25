import SystemFiles

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
        FatalSignal.endOnTruncatedMap(message: message, status: status)
    }
}
