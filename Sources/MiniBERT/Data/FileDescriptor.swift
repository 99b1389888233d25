#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Why the operating system refused a call on a file.
public struct SystemFault: Error, Hashable, CustomStringConvertible {
    /// The value of `errno`.
    public let code: Int32

    /// The reason, as the operating system words it.
    public var description: String { unsafe String(cString: strerror(code)) }

    /// The fault that the last call of this thread left behind.
    static var last: SystemFault { SystemFault(code: errno) }

    /// Whether what was asked for does not exist.
    var isMissingFile: Bool { code == ENOENT }
}

/// An open file, closed when the value goes.
///
/// The calls that take pointers, and with them every `unsafe` of this module's own files, are here.
struct FileDescriptor: ~Copyable {
    /// What a file is opened for.
    enum Purpose {
        case reading
        /// Reading everything, writing at the end; the file is made, for its owner alone, when there is none.
        case appending
        /// Writing a new file, for its owner alone, in the place of what was there.
        case replacing
    }

    private let number: Int32
    private let closes: Bool

    /// The standard input of the process, which stays open.
    static var standardInput: FileDescriptor { FileDescriptor(number: 0, closes: false) }

    private init(number: Int32, closes: Bool) {
        self.number = number
        self.closes = closes
    }

    /// Opens the file at `path`.
    init(opening path: String, for purpose: Purpose) throws(SystemFault) {
        let flags =
            switch purpose {
            case .reading: O_RDONLY
            case .appending: O_RDWR | O_CREAT | O_APPEND
            case .replacing: O_WRONLY | O_CREAT | O_TRUNC
            }
        let opened = unsafe open(path, flags | O_CLOEXEC, 0o600)
        guard opened >= 0 else { throw .last }
        number = opened
        closes = true
    }

    deinit {
        if closes { close(number) }
    }

    /// Whether this is a folder.
    var isFolder: Bool { (status.st_mode & S_IFMT) == S_IFDIR }

    /// How many bytes the file has.
    var byteCount: Int { Int(status.st_size) }

    private var status: stat {
        var status = stat()
        _ = unsafe fstat(number, &status)
        return status
    }

    /// Reads the next bytes, at most as many as `buffer` holds; 0 is the end.
    func read(into buffer: inout [UInt8]) throws(SystemFault) -> Int {
        while true {
            #if canImport(Darwin)
                let count = unsafe Darwin.read(number, &buffer, buffer.count)
            #elseif canImport(Musl)
                let count = unsafe Musl.read(number, &buffer, buffer.count)
            #else
                let count = unsafe Glibc.read(number, &buffer, buffer.count)
            #endif
            if count >= 0 { return count }
            guard errno == EINTR else { throw .last }
        }
    }

    /// Writes all of `bytes`.
    func write(_ bytes: [UInt8]) throws(SystemFault) {
        var start = 0
        while start < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                let rest = unsafe UnsafeRawBufferPointer(rebasing: buffer[start...])
                #if canImport(Darwin)
                    return unsafe Darwin.write(number, rest.baseAddress, rest.count)
                #elseif canImport(Musl)
                    return unsafe Musl.write(number, rest.baseAddress, rest.count)
                #else
                    return unsafe Glibc.write(number, rest.baseAddress, rest.count)
                #endif
            }
            guard count >= 0 || errno == EINTR else { throw .last }
            start += max(0, count)
        }
    }

    /// Cuts the file off after `byteCount` bytes.
    func truncate(to byteCount: Int) throws(SystemFault) {
        guard ftruncate(number, off_t(byteCount)) == 0 else { throw .last }
    }

    /// Takes the file for this process alone; false when another has it.
    func lock() -> Bool { flock(number, LOCK_EX | LOCK_NB) == 0 }

    /// Waits until what was written is on the disk.
    func synchronize() throws(SystemFault) {
        guard fsync(number) == 0 else { throw .last }
    }

    /// Allows the file to its owner alone, whatever it was before.
    func restrictToOwner() throws(SystemFault) {
        guard fchmod(number, 0o600) == 0 else { throw .last }
    }
}

/// Names in the file system.
enum FileNames {
    /// Makes a folder, by default for its owner alone, and those above it; one that is there is no error.
    static func makeFolder(_ path: String, mode: mode_t = 0o700) throws(SystemFault) {
        if unsafe mkdir(path, mode) == 0 || errno == EEXIST { return }
        guard errno == ENOENT, let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")), slash > path.startIndex
        else { throw .last }
        try makeFolder(String(path[..<slash]), mode: mode)
        guard unsafe mkdir(path, mode) == 0 || errno == EEXIST else { throw .last }
    }

    /// Puts a file in the place of another, in one step.
    static func rename(_ path: String, to newPath: String) throws(SystemFault) {
        #if canImport(Darwin)
            let result = unsafe Darwin.rename(path, newPath)
        #elseif canImport(Musl)
            let result = unsafe Musl.rename(path, newPath)
        #else
            let result = unsafe Glibc.rename(path, newPath)
        #endif
        guard result == 0 else { throw .last }
    }

    /// The content of a file.
    static func bytes(ofFile path: String) throws(SystemFault) -> [UInt8] {
        let file = try FileDescriptor(opening: path, for: .reading)
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = try file.read(into: &piece)
            if count == 0 { return bytes }
            bytes += piece[..<count]
        }
    }

    /// Removes a file.
    static func remove(_ path: String) throws(SystemFault) {
        guard unsafe unlink(path) == 0 else { throw .last }
    }

    /// The names in a folder, in the order of their bytes.
    static func contents(ofFolder path: String) throws(SystemFault) -> [String] {
        guard let folder = unsafe opendir(path) else { throw .last }
        defer { unsafe closedir(folder) }
        var names: [String] = []
        while let entry = unsafe readdir(folder) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// The value of a variable of the environment; nothing when it is unset or empty.
    static func environment(_ name: String) -> String? {
        guard let value = unsafe getenv(name) else { return nil }
        let text = unsafe String(cString: value)
        return text.isEmpty ? nil : text
    }

    /// The number of this process.
    static var processID: Int32 { getpid() }
}
