#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A failed call of the operating system.
package struct SystemError: Error, Hashable, CustomStringConvertible {
    /// The name of the call in C.
    package let call: String
    /// The value of `errno`.
    package let code: Int32

    package init(call: String, code: Int32) {
        self.call = call
        self.code = code
    }

    /// The reason in the words of the operating system.
    package var description: String {
        guard let words = unsafe strerror(code) else { return "error \(code)" }
        return unsafe String(cString: words)
    }

    /// Returns the error of the last failed call of this thread.
    package static func last(_ call: String) -> SystemError { SystemError(call: call, code: errno) }

    /// Returns the error of a call that the system does not have.
    static func unsupported(_ call: String) -> SystemError { SystemError(call: call, code: ENOSYS) }

    /// The reasons that callers distinguish.
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

    package enum Reason: Hashable, Sendable {
        case missing, exists, notPermitted, outOfSpace, outOfMemory, isFolder, isDevice
        case readerGone, interrupted, wouldBlock
        /// The system or the file system does not support the call.
        case unsupported
        case other
    }
}
