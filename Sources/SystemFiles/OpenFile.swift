import CSystemFiles

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

// The call `open` of C, which the methods of that name would hide.
private func openDescriptor(_ path: [CChar], _ flags: Int32, _ mode: mode_t) -> Int32 {
    unsafe open(path, flags, mode)
}

/// An open file; it is closed at the end of the value's life.
package struct OpenFile: ~Copyable, Sendable {
    package enum Purpose: Hashable, Sendable {
        /// Reading, without waiting for the writer of a pipe.
        case reading
        /// Reading a stream, waiting for bytes to arrive.
        case readingStream
        /// Writing to an existing file.
        case writing
        /// Writing a file that must not exist yet.
        case creating
        /// Reading and writing a file that must not exist yet.
        case creatingScratch
        /// Writing a file, whose old content is discarded.
        case replacing
        /// Reading, and writing at the end; the file is created if it does not exist. A link is not followed.
        case appending
        /// Making the entries of a folder durable.
        case readingFolder
        /// Reading a file that this program wrote. A link is not followed.
        case readingOwn
        /// Locking a folder that this program made. A link is not followed.
        case readingOwnFolder

        fileprivate var flags: Int32 {
            switch self {
            case .reading: O_RDONLY | O_NONBLOCK
            case .readingStream: O_RDONLY
            case .writing: O_WRONLY
            case .creating: O_WRONLY | O_CREAT | O_EXCL
            case .creatingScratch: O_RDWR | O_CREAT | O_EXCL
            case .replacing: O_WRONLY | O_CREAT | O_TRUNC
            case .appending: O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW | O_NONBLOCK
            case .readingFolder: O_RDONLY | O_DIRECTORY
            case .readingOwn: O_RDONLY | O_NONBLOCK | O_NOFOLLOW
            case .readingOwnFolder: O_RDONLY | O_DIRECTORY | O_NOFOLLOW
            }
        }
    }

    package let descriptor: Int32
    private let isOwned: Bool

    /// The standard input of the process, which stays open.
    package static var standardInput: OpenFile { OpenFile(borrowing: STDIN_FILENO) }

    /// Creates a value for a file that somebody else has opened and will close.
    package init(borrowing descriptor: Int32) { self.init(descriptor: descriptor, isOwned: false) }

    private init(descriptor: Int32, isOwned: Bool) {
        self.descriptor = descriptor
        self.isOwned = isOwned
    }

    /// Opens a file; `mode` has the permissions of a new file, before the mask of the process is applied.
    package init(_ path: FilePath, for purpose: Purpose, mode: UInt16 = 0o666) throws(SystemError) {
        self.init(descriptor: try System.open(path, for: purpose, mode: mode), isOwned: true)
    }

    deinit {
        if isOwned { System.close(descriptor) }
    }

    package func status() throws(SystemError) -> FileStatus { try System.status(of: descriptor) }

    /// Reads the next bytes, at most `buffer.count`, and returns their number; 0 at the end.
    package func read(into buffer: inout [UInt8]) throws(SystemError) -> Int {
        while true {
            do throws(SystemError) {
                return try System.read(from: descriptor, into: &buffer)
            } catch {
                guard error.reason == .interrupted else { throw error }
            }
        }
    }

    /// Reads from the current position until memory is full or the file ends, and returns the number of bytes.
    package func read(into memory: UnsafeMutableRawBufferPointer) throws(SystemError) -> Int {
        var filled = 0
        while filled < memory.count {
            do throws(SystemError) {
                let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: memory[filled...])
                let count = unsafe try System.read(from: descriptor, into: rest)
                if count == 0 { return filled }
                filled += count
            } catch {
                guard error.reason == .interrupted else { throw error }
            }
        }
        return filled
    }

    package func write(_ bytes: [UInt8]) throws(SystemError) { try System.writeAll(bytes, to: descriptor) }

    package func truncate(to byteCount: Int) throws(SystemError) {
        guard ftruncate(descriptor, off_t(byteCount)) == 0 else { throw .last("ftruncate") }
    }

    /// Locks the file for this process; returns false if another process has locked it.
    ///
    /// `ifUnsupported` is returned if the file system has no locks.
    package func lock(ifUnsupported: Bool = true) throws(SystemError) -> Bool {
        try System.lock(descriptor, ifUnsupported: ifUnsupported)
    }

    /// Makes the written bytes durable.
    package func synchronize() throws(SystemError) { try System.synchronize(descriptor) }

    /// Closes the file now.
    package consuming func close() {}

    package func setPermissions(_ mode: UInt16) throws(SystemError) {
        guard fchmod(descriptor, mode_t(mode)) == 0 else { throw .last("fchmod") }
    }
}

extension System {
    /// Opens a file, which the caller must close; `mode` has the permissions of a new file.
    package static func open(
        _ path: FilePath, for purpose: OpenFile.Purpose, mode: UInt16 = 0o666
    ) throws(SystemError) -> Int32 {
        let name = try path.cString(for: "open")
        while true {
            let descriptor = openDescriptor(name, purpose.flags | O_CLOEXEC, mode_t(mode))
            if descriptor >= 0 { return descriptor }
            guard errno == EINTR else { throw .last("open") }
        }
    }
}
