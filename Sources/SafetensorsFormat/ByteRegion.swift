import SystemFiles

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Bytes that stay where they are, unchanged, for as long as somebody holds this object.
///
/// They are a file mapped into memory, a file read into memory, a copy of an array, or static memory. A
/// mapped file costs nothing until it is read, is shared with other processes, and survives being replaced by
/// a rename. A program that **truncates** the file in place takes the pages away: reading them then kills the
/// process by SIGBUS. A command turns that into one line with `installTruncationHandler(message:status:)`; a
/// library that cannot trust its files uses `init(reading:)`.
@safe public final class ByteRegion: Sendable {
    private enum Ownership {
        case mapped, allocated, borrowed
    }

    /// The first byte.
    ///
    /// Not aligned to more than a byte, except for mapped files (a page) and those read into memory
    /// (64 bytes).
    ///
    /// It is safe to have; reading through it is not, and must not go on after the last reference to this
    /// region.
    @safe public nonisolated(unsafe) let baseAddress: UnsafeRawPointer
    /// How many bytes there are.
    public let byteCount: Int
    private let ownership: Ownership

    /// Maps a file into memory, to be read only.
    ///
    /// - Throws: `SafetensorsError` when the path leads to no regular file or cannot be mapped.
    public init(mapping path: String) throws(SafetensorsError) {
        let file = try Self.open(path)
        byteCount = try onFile(path) { () throws(SystemError) in try file.status().byteCount }
        guard byteCount > 0 else {  // no system maps nothing
            guard let memory = unsafe Self.allocate(0) else { throw .outOfMemory(file: path, byteCount: 0) }
            baseAddress = UnsafeRawPointer(memory)
            ownership = .allocated
            return
        }
        let address = unsafe mmap(nil, byteCount, PROT_READ, MAP_PRIVATE, file.descriptor, 0)
        guard let address = unsafe address, unsafe address != MAP_FAILED else {
            let error = SystemError.last("mmap")
            guard error.reason == .outOfMemory else { throw SafetensorsError(error, file: path) }
            throw .outOfMemory(file: path, byteCount: byteCount)
        }
        baseAddress = UnsafeRawPointer(address)
        ownership = .mapped
    }

    /// Reads a file into memory: slower and larger than a map, but nothing that happens to the file later
    /// matters.
    ///
    /// - Throws: `SafetensorsError` when the path leads to no regular file, or memory or file end too early.
    public init(reading path: String) throws(SafetensorsError) {
        let file = try Self.open(path)
        byteCount = try onFile(path) { () throws(SystemError) in try file.status().byteCount }
        guard let memory = unsafe Self.allocate(byteCount) else {
            throw .outOfMemory(file: path, byteCount: byteCount)
        }
        let buffer = unsafe UnsafeMutableRawBufferPointer(start: memory, count: byteCount)
        do throws(SafetensorsError) {
            let count = try onFile(path) { () throws(SystemError) in unsafe try file.read(into: buffer) }
            guard count == byteCount else { throw .changedWhileReading(file: path) }
        } catch {
            unsafe free(memory)
            throw error
        }
        baseAddress = UnsafeRawPointer(memory)
        ownership = .allocated
    }

    /// Copies an array.
    public init(_ bytes: [UInt8]) {
        guard let memory = unsafe Self.allocate(bytes.count) else {
            preconditionFailure("no memory for a copy of \(bytes.count) bytes")
        }
        unsafe memory.copyMemory(from: bytes, byteCount: bytes.count)
        baseAddress = UnsafeRawPointer(memory)
        byteCount = bytes.count
        ownership = .allocated
    }

    /// Borrows memory that is never freed or changed, as data compiled into a program.
    ///
    /// - Precondition: There is at least one byte.
    @unsafe public init(staticMemory: UnsafeRawBufferPointer) {
        guard let start = staticMemory.baseAddress else { preconditionFailure("no memory to borrow") }
        baseAddress = unsafe start
        byteCount = staticMemory.count
        ownership = .borrowed
    }

    deinit {
        switch ownership {
        case .mapped: unsafe munmap(UnsafeMutableRawPointer(mutating: baseAddress), byteCount)
        case .allocated: unsafe free(UnsafeMutableRawPointer(mutating: baseAddress))
        case .borrowed: break
        }
    }

    /// Reads part of the bytes, in place.
    ///
    /// - Precondition: The range lies in `0..<byteCount`.
    public func withBytes<Result, Failure: Error>(
        _ range: Range<Int>, _ body: (RawSpan) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        precondition(
            range.lowerBound >= 0 && range.upperBound <= byteCount, "bytes \(range) of \(byteCount)")
        let bytes = unsafe RawSpan(_unsafeStart: baseAddress + range.lowerBound, byteCount: range.count)
        defer { withExtendedLifetime(self) {} }
        return try body(bytes)
    }

    /// Gives mapped pages back to the system; they are read from the file again when they are needed.
    ///
    /// For weights that were copied into another form: their pages then no longer count as memory of the
    /// process.
    ///
    /// - Precondition: The range lies in `0..<byteCount`.
    public func dropResidentPages(_ range: Range<Int>) {
        precondition(
            range.lowerBound >= 0 && range.upperBound <= byteCount, "bytes \(range) of \(byteCount)")
        guard ownership == .mapped, !range.isEmpty else { return }
        let pageSize = Int(sysconf(Int32(_SC_PAGESIZE)))
        let start = range.lowerBound / pageSize * pageSize
        unsafe madvise(
            UnsafeMutableRawPointer(mutating: baseAddress + start), range.upperBound - start, MADV_DONTNEED)
    }

    /// Opens a regular file; a pipe is not waited for.
    private static func open(_ path: String) throws(SafetensorsError) -> OpenFile {
        let file = try onFile(path) { () throws(SystemError) in try OpenFile(FilePath(path), for: .reading) }
        let status = try onFile(path) { () throws(SystemError) in try file.status() }
        if let kind = FileKind(status.kind) { throw .notARegularFile(file: path, kind: kind) }
        return file
    }

    /// Aligned memory, or nothing where an allocation of Swift's would end the process.
    private static func allocate(_ byteCount: Int) -> UnsafeMutableRawPointer? {
        var memory: UnsafeMutableRawPointer?
        guard unsafe posix_memalign(&memory, 64, max(byteCount, 1)) == 0 else { return nil }
        return unsafe memory
    }
}
