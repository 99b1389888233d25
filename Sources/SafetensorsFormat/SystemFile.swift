#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

// The system's calls under names that the methods below do not hide.
private func readPiece(_ descriptor: Int32, _ memory: UnsafeMutableRawPointer?, _ count: Int) -> Int {
    unsafe read(descriptor, memory, count)
}
private func writePiece(_ descriptor: Int32, _ memory: UnsafeRawPointer?, _ count: Int) -> Int {
    unsafe write(descriptor, memory, count)
}
private func renameFile(_ source: String, _ destination: String) -> Int32 {
    unsafe rename(source, destination)
}
private func openDescriptor(_ path: String, _ flags: Int32) -> Int32 { unsafe open(path, flags, 0o666) }

/// An open file, closed at the end of its life.
///
/// The system calls of the module, with its typed errors, are here.
struct SystemFile: ~Copyable {
    /// The largest piece that one call reads or writes; some systems refuse 2 GiB and more.
    private static let pieceSize = 1 << 30

    let path: String
    let descriptor: Int32

    deinit { close(descriptor) }

    private init(path: String, descriptor: Int32) {
        self.path = path
        self.descriptor = descriptor
    }

    /// Opens a regular file for reading.
    ///
    /// A pipe is not waited for.
    static func open(reading path: String) throws(SafetensorsError) -> SystemFile {
        let file = SystemFile(path: path, descriptor: try descriptor(of: path, O_RDONLY | O_NONBLOCK))
        if let kind = kind(of: try file.status().st_mode) { throw .notARegularFile(file: path, kind: kind) }
        return file
    }

    /// Creates a file that must not exist yet.
    static func create(_ path: String) throws(SafetensorsError) -> SystemFile {
        SystemFile(path: path, descriptor: try descriptor(of: path, O_WRONLY | O_CREAT | O_EXCL))
    }

    /// Opens a folder, to make its entries durable.
    static func open(folder path: String) throws(SafetensorsError) -> SystemFile {
        SystemFile(path: path, descriptor: try descriptor(of: path, O_RDONLY | O_DIRECTORY))
    }

    private static func descriptor(of path: String, _ flags: Int32) throws(SafetensorsError) -> Int32 {
        try check(path)
        var descriptor: Int32
        repeat {
            descriptor = openDescriptor(path, flags | O_CLOEXEC)
        } while descriptor < 0 && errno == EINTR
        guard descriptor >= 0 else { throw error(path, "open") }
        return descriptor
    }

    /// The size in bytes.
    func byteCount() throws(SafetensorsError) -> Int { Int(try status().st_size) }

    private func status() throws(SafetensorsError) -> stat {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw Self.error(path, "fstat") }
        return status
    }

    /// Fills memory from the file's current place.
    func read(into memory: UnsafeMutableRawBufferPointer) throws(SafetensorsError) {
        var offset = 0
        while offset < memory.count {
            let count = unsafe readPiece(
                descriptor, memory.baseAddress?.advanced(by: offset),
                min(memory.count - offset, Self.pieceSize))
            guard count >= 0 || errno == EINTR else { throw Self.error(path, "read") }
            guard count != 0 else { throw .changedWhileReading(file: path) }
            offset += max(count, 0)
        }
    }

    /// Makes what was written durable.
    func synchronize() throws(SafetensorsError) {
        while fsync(descriptor) != 0 {
            guard errno == EINTR else { throw Self.error(path, "fsync") }
        }
    }

    /// Writes all bytes to an open file; `path` names it in errors.
    static func write(_ bytes: [UInt8], to descriptor: Int32, path: String) throws(SafetensorsError) {
        var offset = 0
        while offset < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { memory in
                unsafe writePiece(
                    descriptor, memory.baseAddress?.advanced(by: offset), min(bytes.count - offset, pieceSize)
                )
            }
            guard count >= 0 || errno == EINTR else { throw error(path, "write") }
            offset += max(count, 0)
        }
    }
}

// MARK: - Paths

extension SystemFile {
    /// Whether something of that name exists; a link counts by what it leads to.
    static func exists(_ path: String) -> Bool {
        guard !path.utf8.contains(0) else { return false }
        return unsafe access(path, F_OK) == 0
    }

    /// Where a path leads when it is a link, else the path; fails when it leads to something that cannot be
    /// replaced.
    static func replaceableDestination(_ path: String) throws(SafetensorsError) -> String {
        try check(path)
        var status = stat()
        guard unsafe stat(path, &status) == 0 else {
            guard errno == ENOENT else { throw error(path, "stat") }
            return path
        }
        if let kind = kind(of: status.st_mode) { throw .notARegularFile(file: path, kind: kind) }
        guard let resolved = unsafe realpath(path, nil) else { throw error(path, "realpath") }
        defer { unsafe free(resolved) }
        return unsafe String(cString: resolved)
    }

    /// Gives a file a new name, replacing what has it.
    static func rename(_ source: String, to destination: String) throws(SafetensorsError) {
        let result = renameFile(source, destination)
        guard result == 0 else { throw error(destination, "rename") }
    }

    /// Removes a file of our own, as far as that is possible.
    static func remove(_ path: String) { _ = unsafe unlink(path) }

    /// The number of this process, to tell its temporary files from those of others.
    static var processNumber: Int32 { getpid() }

    /// The words of the operating system for an error number.
    static func message(for code: Int32) -> String {
        guard let words = unsafe strerror(code) else { return "error \(code)" }
        return unsafe String(cString: words)
    }

    private static func check(_ path: String) throws(SafetensorsError) {
        guard !path.isEmpty, !path.utf8.contains(0) else { throw .invalidPath(file: path) }
    }

    private static func kind(of mode: mode_t) -> FileKind? {
        switch mode & S_IFMT {
        case S_IFREG: nil
        case S_IFDIR: .folder
        case S_IFIFO: .pipe
        case S_IFSOCK: .socket
        default: .device
        }
    }

    /// The typed error of a call that has just failed.
    static func error(_ path: String, _ call: String) -> SafetensorsError {
        let code = errno
        return switch code {
        case ENOENT, ENOTDIR: .noSuchFile(file: path)
        case EACCES, EPERM, EROFS: .permissionDenied(file: path)
        case ENOSPC, EDQUOT, EFBIG: .outOfSpace(file: path)
        case EISDIR: .notARegularFile(file: path, kind: .folder)
        case ENXIO: .notARegularFile(file: path, kind: .device)
        default: .systemCallFailed(file: path, call: call, code: code)
        }
    }
}
