#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A failed call to the operating system.
struct SystemError: Error, Hashable, CustomStringConvertible {
    /// The value of `errno`.
    let code: Int32

    /// The error that the last call of this thread left behind.
    static var last: SystemError { SystemError(code: errno) }

    var description: String { unsafe String(cString: strerror(code)) }
}

/// Who a file is, whatever it is called, and what kind it is.
struct FileStatus: Hashable {
    let device: UInt64
    let node: UInt64
    let kind: Kind

    enum Kind: Hashable { case regular, folder, other }
}

/// The calls that take pointers: every `unsafe` of the command is in this file.
///
/// Paths are bytes, as the operating system has them; they need not be UTF-8.
enum System {
    /// Reads at most `buffer.count` bytes, again after each interruption; 0 is the end.
    static func read(from descriptor: Int32, into buffer: inout [UInt8]) throws(SystemError) -> Int {
        #if canImport(Darwin)
            let count = unsafe Darwin.read(descriptor, &buffer, buffer.count)
        #elseif canImport(Musl)
            let count = unsafe Musl.read(descriptor, &buffer, buffer.count)
        #else
            let count = unsafe Glibc.read(descriptor, &buffer, buffer.count)
        #endif
        guard count >= 0 else { throw .last }
        return count
    }

    /// Writes what it can of `bytes` from `start` on, and returns how much that was.
    static func write(_ bytes: [UInt8], from start: Int, to descriptor: Int32) throws(SystemError) -> Int {
        let count = unsafe bytes.withUnsafeBytes { buffer in
            let rest = unsafe UnsafeRawBufferPointer(rebasing: buffer[start...])
            #if canImport(Darwin)
                return unsafe Darwin.write(descriptor, rest.baseAddress, rest.count)
            #elseif canImport(Musl)
                return unsafe Musl.write(descriptor, rest.baseAddress, rest.count)
            #else
                return unsafe Glibc.write(descriptor, rest.baseAddress, rest.count)
            #endif
        }
        guard count >= 0 else { throw .last }
        return count
    }

    /// Whether `descriptor` can be read (or written) without blocking within `milliseconds`; -1 waits for ever.
    static func isReady(
        _ descriptor: Int32, for events: Int32 = Int32(POLLIN), within milliseconds: Int32
    ) throws(SystemError) -> Bool {
        var request = pollfd(fd: descriptor, events: Int16(events), revents: 0)
        let count = unsafe poll(&request, 1, milliseconds)
        guard count >= 0 else { throw .last }
        return count > 0
    }

    /// Opens a file; `mode` is what a new one is created with, before the process's mask.
    static func open(_ path: [UInt8], flags: Int32, mode: mode_t = 0o666) throws(SystemError) -> Int32 {
        let name = cString(path)
        #if canImport(Darwin)
            let descriptor = unsafe Darwin.open(name, flags | O_CLOEXEC, mode)
        #elseif canImport(Musl)
            let descriptor = unsafe Musl.open(name, flags | O_CLOEXEC, mode)
        #else
            let descriptor = unsafe Glibc.open(name, flags | O_CLOEXEC, mode)
        #endif
        guard descriptor >= 0 else { throw .last }
        return descriptor
    }

    /// The status of what a path leads to.
    static func status(of path: [UInt8]) throws(SystemError) -> FileStatus {
        var information = stat()
        guard unsafe stat(cString(path), &information) == 0 else { throw .last }
        return FileStatus(information)
    }

    /// The status of an open file.
    static func status(of descriptor: Int32) throws(SystemError) -> FileStatus {
        var information = stat()
        guard unsafe fstat(descriptor, &information) == 0 else { throw .last }
        return FileStatus(information)
    }

    /// Puts a file in the place of another, in one step.
    static func rename(_ path: [UInt8], to newPath: [UInt8]) throws(SystemError) {
        #if canImport(Darwin)
            let result = unsafe Darwin.rename(cString(path), cString(newPath))
        #elseif canImport(Musl)
            let result = unsafe Musl.rename(cString(path), cString(newPath))
        #else
            let result = unsafe Glibc.rename(cString(path), cString(newPath))
        #endif
        guard result == 0 else { throw .last }
    }

    /// Removes the name of a file; a name that is not there is no error.
    static func remove(_ path: [UInt8]) { _ = unsafe unlink(cString(path)) }

    /// The path without symbolic links; nothing when there is no such file.
    static func resolved(_ path: [UInt8]) -> [UInt8]? {
        guard let resolved = unsafe realpath(cString(path), nil) else { return nil }
        defer { unsafe free(resolved) }
        return unsafe Array(UnsafeRawBufferPointer(start: resolved, count: strlen(resolved)))
    }

    /// The value of a variable of the environment.
    static func environment(_ name: String) -> String? {
        guard let value = unsafe getenv(name) else { return nil }
        return unsafe String(cString: value)
    }

    /// The arguments of the process after its own name, byte for byte.
    static var arguments: [[UInt8]] {
        (1..<max(1, Int(CommandLine.argc))).compactMap { index in
            guard let argument = unsafe CommandLine.unsafeArgv[index] else { return nil }
            return unsafe Array(UnsafeRawBufferPointer(start: argument, count: strlen(argument)))
        }
    }

    /// Seconds on a clock that nobody sets.
    static var seconds: Double {
        var time = timespec()
        _ = unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// How many columns the terminal behind `descriptor` has; nothing when it is no terminal.
    static func columns(of descriptor: Int32) -> Int? {
        var size = winsize()
        guard unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }

    /// A pipe: what is written to the second descriptor is read from the first.
    static func makePipe() throws(SystemError) -> (reading: Int32, writing: Int32) {
        var ends: [Int32] = [0, 0]
        guard unsafe pipe(&ends) == 0 else { throw .last }
        return (ends[0], ends[1])
    }

    /// How many processors the machine has running.
    static var processorCount: Int { max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }

    /// Closes a descriptor that was only read from, so that there is nothing to lose.
    static func close(_ descriptor: Int32) {
        #if canImport(Darwin)
            _ = Darwin.close(descriptor)
        #elseif canImport(Musl)
            _ = Musl.close(descriptor)
        #else
            _ = Glibc.close(descriptor)
        #endif
    }

    private static func cString(_ path: [UInt8]) -> [CChar] { path.map { CChar(bitPattern: $0) } + [0] }
}

extension FileStatus {
    fileprivate init(_ information: stat) {
        device = UInt64(truncatingIfNeeded: information.st_dev)
        node = UInt64(truncatingIfNeeded: information.st_ino)
        kind =
            switch information.st_mode & S_IFMT {
            case S_IFREG: .regular
            case S_IFDIR: .folder
            default: .other
            }
    }
}
