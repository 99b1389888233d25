import CSystemFiles

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

// Calls under names that the methods below do not hide.
private func readPiece(_ descriptor: Int32, _ memory: UnsafeMutableRawPointer?, _ count: Int) -> Int {
    unsafe read(descriptor, memory, count)
}
private func writePiece(_ descriptor: Int32, _ memory: UnsafeRawPointer?, _ count: Int) -> Int {
    unsafe write(descriptor, memory, count)
}
private func closeDescriptor(_ descriptor: Int32) -> Int32 { close(descriptor) }

/// The calls of the operating system.
///
/// They take pointers and numbers; here they take values and throw. No other file of the package that deals with files
/// has to be `unsafe`.
package enum System {}

// MARK: - The process

extension System {
    /// The value of a variable of the environment.
    package static func environment(_ name: String) -> String? {
        guard let value = unsafe getenv(name) else { return nil }
        return unsafe String(cString: value)
    }

    /// The arguments of the process after its own name, byte for byte.
    package static var arguments: [[UInt8]] {
        guard process_argument_count() > 0 else {
            return CommandLine.arguments.dropFirst().map { Array($0.utf8) }
        }
        return (1..<process_argument_count()).map { index in
            let argument = unsafe process_argument(index)
            return unsafe Array(UnsafeRawBufferPointer(start: argument, count: strlen(argument)))
        }
    }

    /// Seconds on a clock that nobody sets.
    package static var seconds: Double {
        var time = timespec()
        _ = unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// The number of this process.
    package static var processID: Int32 { getpid() }

    /// How many processors the machine has running.
    package static var processorCount: Int { max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }
}

// MARK: - Descriptors

extension System {
    /// The largest piece that one call reads or writes; some systems refuse 2 GiB and more.
    private static let pieceSize = 1 << 30

    /// Reads into memory, at most `memory.count` bytes; 0 is the end.
    package static func read(
        from descriptor: Int32, into memory: UnsafeMutableRawBufferPointer
    ) throws(SystemError) -> Int {
        let count = unsafe readPiece(descriptor, memory.baseAddress, min(memory.count, pieceSize))
        guard count >= 0 else { throw .last("read") }
        return count
    }

    /// Reads at most `buffer.count` bytes; 0 is the end.
    package static func read(from descriptor: Int32, into buffer: inout [UInt8]) throws(SystemError) -> Int {
        let count = unsafe readPiece(descriptor, &buffer, min(buffer.count, pieceSize))
        guard count >= 0 else { throw .last("read") }
        return count
    }

    /// Writes what it can of `bytes` from `start` on, and returns how much that was.
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

    /// Writes all of `bytes`, in as many pieces as that takes.
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

    /// What a descriptor is waited for.
    package enum Readiness: Sendable { case reading, writing }

    /// Whether `descriptor` can be read (or written) without blocking within `milliseconds`; -1 waits for ever.
    package static func isReady(
        _ descriptor: Int32, for readiness: Readiness = .reading, within milliseconds: Int32
    ) throws(SystemError) -> Bool {
        let events = Int16(readiness == .reading ? POLLIN : POLLOUT)
        var request = pollfd(fd: descriptor, events: events, revents: 0)
        let count = unsafe poll(&request, 1, milliseconds)
        guard count >= 0 else { throw .last("poll") }
        return count > 0
    }

    /// The status of an open file.
    package static func status(of descriptor: Int32) throws(SystemError) -> FileStatus {
        var information = stat()
        guard unsafe fstat(descriptor, &information) == 0 else { throw .last("fstat") }
        return FileStatus(information)
    }

    /// Makes what was written durable.
    package static func synchronize(_ descriptor: Int32) throws(SystemError) {
        while fsync(descriptor) != 0 {
            guard errno == EINTR else { throw .last("fsync") }
        }
    }

    /// Takes a file for its opener alone, until it is closed; false when another has it.
    ///
    /// Where the file system has no locks, everybody has it.
    package static func lock(_ descriptor: Int32) throws(SystemError) -> Bool {
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            let error = SystemError.last("flock")
            switch error.reason {
            case .interrupted: continue
            case .wouldBlock: return false
            case .unsupported: return true
            default: throw error
            }
        }
        return true
    }

    /// Whether people sit at the other end.
    package static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

    /// How many columns the terminal behind `descriptor` has; nothing when it is no terminal.
    package static func columns(of descriptor: Int32) -> Int? {
        var size = winsize()
        guard unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }

    /// A pipe: what is written to the second descriptor is read from the first.
    package static func makePipe() throws(SystemError) -> (reading: Int32, writing: Int32) {
        var ends: [Int32] = [0, 0]
        guard unsafe pipe(&ends) == 0 else { throw .last("pipe") }
        return (ends[0], ends[1])
    }

    /// Lets a pipe take in up to `byteCount` bytes that nobody has read yet; whatever is no pipe stays as it is.
    package static func enlargePipe(_ descriptor: Int32, to byteCount: Int32) {
        #if os(Linux)
            // `F_SETPIPE_SZ`, which the C library shows only to programs that ask for its extensions.
            _ = fcntl(descriptor, 1031, byteCount)
        #endif
    }

    /// Takes the numbers of standard streams that are not open, so that no file gets them and is taken for a stream.
    ///
    /// Reading from such a stream, and writing to one, fails as it does where the stream is not open.
    package static func reserveStandardStreams() {
        for descriptor in Int32(0)...2 where fcntl(descriptor, F_GETFD) < 0 {
            // The lowest free number is the one that is given.
            _ = try? open(FilePath("/dev/null"), for: descriptor == 0 ? .writing : .reading)
        }
    }

    /// Closes a descriptor.
    ///
    /// - Throws: Where a disk across the network says only now that something was not written.
    package static func closeChecked(_ descriptor: Int32) throws(SystemError) {
        guard closeDescriptor(descriptor) == 0 else { throw .last("close") }
    }

    /// Closes a descriptor that was only read from, or is given up, so that there is nothing to lose.
    package static func close(_ descriptor: Int32) { try? closeChecked(descriptor) }
}
