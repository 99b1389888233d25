#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

// A call under a name that the method below does not hide.
private func openDescriptor(_ path: [CChar], _ flags: Int32, _ mode: mode_t) -> Int32 {
    unsafe open(path, flags, mode)
}

/// An open file, closed when the value goes.
package struct OpenFile: ~Copyable, Sendable {
    /// What a file is opened for.
    package enum Purpose: Hashable, Sendable {
        /// Reading; a pipe without a writer is not waited for.
        case reading
        /// Reading a stream, waiting where there is nothing to read yet.
        case readingStream
        /// Writing to what is there.
        case writing
        /// Writing a file that must not be there yet.
        case creating
        /// Writing a new file in the place of what was there.
        case replacing
        /// Reading everything, writing at the end of a file that is made where there is none.
        case appending
        /// A folder, to lock it or make its entries durable.
        case readingFolder

        fileprivate var flags: Int32 {
            switch self {
            case .reading: O_RDONLY | O_NONBLOCK
            case .readingStream: O_RDONLY
            case .writing: O_WRONLY
            case .creating: O_WRONLY | O_CREAT | O_EXCL
            case .replacing: O_WRONLY | O_CREAT | O_TRUNC
            case .appending: O_RDWR | O_CREAT | O_APPEND
            case .readingFolder: O_RDONLY | O_DIRECTORY
            }
        }
    }

    /// The number that the process knows it by.
    package let descriptor: Int32
    private let isOwned: Bool

    /// The standard input of the process, which stays open.
    package static var standardInput: OpenFile { OpenFile(borrowing: STDIN_FILENO) }

    /// A file that somebody else has opened, and closes.
    package init(borrowing descriptor: Int32) { self.init(descriptor: descriptor, isOwned: false) }

    private init(descriptor: Int32, isOwned: Bool) {
        self.descriptor = descriptor
        self.isOwned = isOwned
    }

    /// Opens a file; `mode` is what a new one is allowed, before the process's mask.
    package init(_ path: FilePath, for purpose: Purpose, mode: UInt16 = 0o666) throws(SystemError) {
        self.init(descriptor: try System.open(path, for: purpose, mode: mode), isOwned: true)
    }

    deinit {
        if isOwned { System.close(descriptor) }
    }

    /// What the operating system knows of the file.
    package func status() throws(SystemError) -> FileStatus { try System.status(of: descriptor) }

    /// Reads the next bytes, at most as many as `buffer` holds; 0 is the end.
    package func read(into buffer: inout [UInt8]) throws(SystemError) -> Int {
        while true {
            do throws(SystemError) {
                return try System.read(from: descriptor, into: &buffer)
            } catch {
                guard error.reason == .interrupted else { throw error }
            }
        }
    }

    /// Fills memory from the file's current place, and returns how many bytes there were.
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

    /// All bytes from the file's current place on, at most `limit`.
    package func readAll(limit: Int = .max) throws(SystemError) -> [UInt8] {
        var bytes: [UInt8] = []
        // The size is a hint: files of `/proc` say that they are empty.
        var piece = [UInt8](repeating: 0, count: min(limit, max(try status().byteCount, 1 << 14)))
        while bytes.count < limit {
            let count = try read(into: &piece)
            if count == 0 { break }
            bytes += piece[..<min(count, limit - bytes.count)]
        }
        return bytes
    }

    /// Writes all of `bytes`.
    package func write(_ bytes: [UInt8]) throws(SystemError) { try System.writeAll(bytes, to: descriptor) }

    /// Cuts the file off after `byteCount` bytes.
    package func truncate(to byteCount: Int) throws(SystemError) {
        guard ftruncate(descriptor, off_t(byteCount)) == 0 else { throw .last("ftruncate") }
    }

    /// Takes the file for this process alone; false when another has it.
    package func lock() throws(SystemError) -> Bool { try System.lock(descriptor) }

    /// Makes what was written durable.
    package func synchronize() throws(SystemError) { try System.synchronize(descriptor) }

    /// Closes the file now.
    package consuming func close() {}

    /// Sets who may do what with the file, whatever it was before.
    package func setPermissions(_ mode: UInt16) throws(SystemError) {
        guard fchmod(descriptor, mode_t(mode)) == 0 else { throw .last("fchmod") }
    }
}

extension System {
    /// Opens a file and leaves it to the caller to close it; `mode` is what a new one is allowed.
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
