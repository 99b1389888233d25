#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Why the operating system refused a call.
public struct SystemError: Error, Hashable, CustomStringConvertible {
    /// The call by its name in C.
    public let call: String
    /// The value of `errno`.
    public let code: Int32

    /// A failure of a call.
    public init(call: String, code: Int32) {
        self.call = call
        self.code = code
    }

    /// The reason, as the operating system words it.
    public var description: String {
        guard let words = unsafe strerror(code) else { return "error \(code)" }
        return unsafe String(cString: words)
    }

    /// The error that the last call of this thread left behind.
    package static func last(_ call: String) -> SystemError { SystemError(call: call, code: errno) }

    /// The error of a call that there is not.
    static func unsupported(_ call: String) -> SystemError { SystemError(call: call, code: ENOSYS) }

    /// What went wrong, as far as anybody decides by it.
    package var reason: Reason {
        switch code {
        case ENOENT, ENOTDIR: .missing
        case EEXIST, ENOTEMPTY: .exists
        case EACCES, EPERM, EROFS: .notPermitted
        case ENOSPC, EDQUOT, EFBIG: .outOfSpace
        case ENOMEM: .outOfMemory
        case EISDIR: .isFolder
        case ENXIO: .isDevice
        case EPIPE: .readerGone
        case EINTR: .interrupted
        case EAGAIN: .wouldBlock
        case EWOULDBLOCK: .wouldBlock
        case ENOSYS, EINVAL, ENOTSUP, EOPNOTSUPP, ENOLCK, EXDEV: .unsupported
        default: .other
        }
    }

    /// The errors that are told apart.
    package enum Reason: Hashable, Sendable {
        case missing, exists, notPermitted, outOfSpace, outOfMemory, isFolder, isDevice
        case readerGone, interrupted, wouldBlock
        /// The system, or the file system, has no such call.
        case unsupported
        case other
    }
}
