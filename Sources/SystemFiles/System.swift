import CSystemFiles

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

// The calls of C that the methods of the same names would hide.
private func readPiece(_ descriptor: Int32, _ memory: UnsafeMutableRawPointer?, _ count: Int) -> Int {
    unsafe read(descriptor, memory, count)
}
private func writePiece(_ descriptor: Int32, _ memory: UnsafeRawPointer?, _ count: Int) -> Int {
    unsafe write(descriptor, memory, count)
}
private func closeDescriptor(_ descriptor: Int32) -> Int32 { close(descriptor) }

/// The calls of the operating system, as functions that take values and throw errors.
///
/// The code that uses them needs no pointers and no `unsafe`.
package enum System {}

// MARK: - The process

extension System {
    package static func environment(_ name: String) -> String? {
        guard let value = unsafe getenv(name) else { return nil }
        return unsafe String(cString: value)
    }

    /// The arguments of the process after the program's name, byte for byte.
    package static var arguments: [[UInt8]] {
        guard process_argument_count() > 0 else {
            return CommandLine.arguments.dropFirst().map { Array($0.utf8) }
        }
        return (1..<process_argument_count()).map { index in
            let argument = unsafe process_argument(index)
            return unsafe Array(UnsafeRawBufferPointer(start: argument, count: strlen(argument)))
        }
    }

    /// The seconds of a monotonic clock.
    package static var seconds: Double {
        var time = timespec()
        _ = unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    package static var processID: Int32 { getpid() }

    /// The bytes of memory that the process may map; `nil` without a limit.
    package static var memoryLimit: Int? {
        let limit = process_memory_limit()
        return limit > 0 ? limit : nil
    }

    package static func ignoreSignal(_ number: Int32) { _ = signal(number, SIG_IGN) }

    /// Installs the handler of a signal, unless the process was started with the signal ignored: `nohup` and shells ask
    /// so for it.
    package static func handleSignal(
        _ number: Int32, by handler: @escaping @convention(c) (Int32) -> Void
    ) {
        let earlier = signal(number, handler)
        if unsafe unsafeBitCast(earlier, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self) {
            ignoreSignal(number)
        }
    }

    /// The number of processors that are online.
    package static var processorCount: Int { max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }
}

// MARK: - Descriptors

extension System {
    /// The largest number of bytes for one call; some systems refuse 2 GiB and more.
    private static let pieceSize = 1 << 30

    /// Reads at most `memory.count` bytes into memory and returns their number; 0 at the end.
    package static func read(
        from descriptor: Int32, into memory: UnsafeMutableRawBufferPointer
    ) throws(SystemError) -> Int {
        let count = unsafe readPiece(descriptor, memory.baseAddress, min(memory.count, pieceSize))
        guard count >= 0 else { throw .last("read") }
        return count
    }

    /// Reads at most `buffer.count` bytes into an array and returns their number; 0 at the end.
    package static func read(from descriptor: Int32, into buffer: inout [UInt8]) throws(SystemError) -> Int {
        let count = unsafe readPiece(descriptor, &buffer, min(buffer.count, pieceSize))
        guard count >= 0 else { throw .last("read") }
        return count
    }

    /// Writes `bytes` from `start` on, as many as one call takes, and returns their number.
    package static func write(
        _ bytes: [UInt8], from start: Int, to descriptor: Int32
    ) throws(SystemError) -> Int {
        let count = unsafe bytes.withUnsafeBytes { memory in
            unsafe writePiece(
                descriptor, memory.baseAddress?.advanced(by: start), min(bytes.count - start, pieceSize))
        }
        guard count >= 0 else { throw .last("write") }
        return count
    }

    /// Writes all of `bytes`, in as many calls as that takes.
    package static func writeAll(_ bytes: [UInt8], to descriptor: Int32) throws(SystemError) {
        var start = 0
        while start < bytes.count {
            do throws(SystemError) {
                start += try write(bytes, from: start, to: descriptor)
            } catch {
                guard error.reason == .interrupted else { throw error }
            }
        }
    }

    /// The event that a caller waits for.
    package enum Readiness: Sendable { case reading, writing }

    /// Waits until a descriptor can be read or written without blocking, at most `milliseconds`; -1 waits forever.
    ///
    /// - Returns: Whether it can.
    package static func isReady(
        _ descriptor: Int32, for readiness: Readiness = .reading, within milliseconds: Int32
    ) throws(SystemError) -> Bool {
        let events = Int16(readiness == .reading ? POLLIN : POLLOUT)
        var request = pollfd(fd: descriptor, events: events, revents: 0)
        let count = unsafe poll(&request, 1, milliseconds)
        guard count >= 0 else { throw .last("poll") }
        return count > 0
    }

    /// Continues reading or writing a file at a position, counted from its first byte.
    package static func move(_ descriptor: Int32, to offset: Int) throws(SystemError) {
        guard lseek(descriptor, off_t(offset), SEEK_SET) >= 0 else { throw .last("lseek") }
    }

    package static func status(of descriptor: Int32) throws(SystemError) -> FileStatus {
        var information = stat()
        guard unsafe fstat(descriptor, &information) == 0 else { throw .last("fstat") }
        return FileStatus(information)
    }

    /// Makes the written bytes durable.
    package static func synchronize(_ descriptor: Int32) throws(SystemError) {
        while fsync(descriptor) != 0 {
            guard errno == EINTR else { throw .last("fsync") }
        }
    }

    /// Locks a file until it is closed; returns false if another opener has locked it.
    ///
    /// If the file system has no locks, every opener gets `ifUnsupported`.
    package static func lock(_ descriptor: Int32, ifUnsupported: Bool) throws(SystemError) -> Bool {
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            let error = SystemError.last("flock")
            switch error.reason {
            case .interrupted: continue
            case .wouldBlock: return false
            case .unsupported: return ifUnsupported
            default: throw error
            }
        }
        return true
    }

    package static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

    /// Returns the number of columns of a terminal; nothing for other descriptors.
    package static func columns(of descriptor: Int32) -> Int? {
        var size = winsize()
        guard unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }

    /// Enlarges the buffer of a pipe to `byteCount` bytes; does nothing for other descriptors.
    package static func enlargePipe(_ descriptor: Int32, to byteCount: Int32) {
        #if os(Linux)
            // `F_SETPIPE_SZ`, which the C library declares only for programs that ask for GNU extensions.
            _ = fcntl(descriptor, 1031, byteCount)
        #endif
    }

    /// Opens the descriptors of closed standard streams, so that no file gets their numbers and is used as a stream.
    ///
    /// Reading from such a stream and writing to it fail, as they do if the stream is closed.
    package static func reserveStandardStreams() {
        for descriptor in Int32(0)...2 where fcntl(descriptor, F_GETFD) < 0 {
            // A new descriptor gets the lowest free number.
            _ = try? open(FilePath("/dev/null"), for: descriptor == 0 ? .writing : .reading)
        }
    }

    /// Closes a descriptor.
    ///
    /// - Throws: If a network file system reports only now that a write failed.
    package static func closeChecked(_ descriptor: Int32) throws(SystemError) {
        guard closeDescriptor(descriptor) == 0 else { throw .last("close") }
    }

    /// Closes a descriptor that was only read, or whose content is not needed: errors are ignored.
    package static func close(_ descriptor: Int32) { try? closeChecked(descriptor) }
}
