import CLibrary

/// Why the bytes of a file cannot be held in memory.
package enum ByteRegionError: Error, Hashable {
    /// The path leads to something other than a regular file.
    case notARegularFile(FileStatus.Kind)
    /// The file is larger than the memory or the addresses that are available.
    case outOfMemory(byteCount: Int)
    /// The file became shorter while it was read.
    case changedWhileReading
    /// The operating system refused a call.
    case refused(SystemError)
}

/// Bytes that stay in place, unchanged, as long as somebody holds this object.
///
/// They are a file mapped into memory, a file read into memory, a copy of an array, or static memory. A mapped file
/// costs nothing until it is read, is shared with other processes, and survives being replaced by a rename. A program
/// that **truncates** the file in place takes its pages away: reading them then kills the process by SIGBUS. A command
/// turns that into one line with `FatalSignal.endOnTruncatedMap(message:status:)`; a program that cannot trust its
/// files uses `init(reading:)`.
@safe package final class ByteRegion: Sendable {
    private enum Ownership {
        case mapped, allocated, borrowed
    }

    /// The address of the first byte: page-aligned for mapped files, 64-byte aligned for copies, else arbitrary.
    ///
    /// The address itself is safe to have. Reading through it is not, and must end before the last reference to this
    /// region goes.
    @safe package nonisolated(unsafe) let baseAddress: UnsafeRawPointer
    package let byteCount: Int
    private let ownership: Ownership

    /// Maps a file into memory, read-only.
    package convenience init(mapping path: FilePath) throws(ByteRegionError) {
        try self.init(mapping: Self.open(path))
    }

    /// Maps an open file into memory, read-only.
    convenience init(mapping file: borrowing OpenFile) throws(ByteRegionError) {
        let copy = OpenFile(borrowing: file.descriptor)
        let byteCount = try onFile { () throws(SystemError) in try copy.status().byteCount }
        try self.init(mapping: SizedFile(file: copy, byteCount: byteCount))
    }

    private init(mapping file: consuming SizedFile) throws(ByteRegionError) {
        byteCount = file.byteCount
        guard byteCount > 0 else {  // the system refuses to map nothing
            guard let memory = unsafe Self.allocate(0) else { throw .outOfMemory(byteCount: 0) }
            baseAddress = UnsafeRawPointer(memory)
            ownership = .allocated
            return
        }
        let address = unsafe mmap(nil, byteCount, PROT_READ, MAP_PRIVATE, file.file.descriptor, 0)
        // A failed call returns -1, which is `MAP_FAILED` in C.
        guard let address = unsafe address, Int(bitPattern: address) != -1 else {
            let error = SystemError.last("mmap")
            throw error.reason == .outOfMemory ? .outOfMemory(byteCount: byteCount) : .refused(error)
        }
        baseAddress = UnsafeRawPointer(address)
        ownership = .mapped
    }

    /// Reads a file into memory: slower and larger than a map, but independent of what happens to the file later.
    package init(reading path: FilePath) throws(ByteRegionError) {
        let file = try Self.open(path)
        byteCount = file.byteCount
        guard let memory = unsafe Self.allocate(byteCount) else { throw .outOfMemory(byteCount: byteCount) }
        let buffer = unsafe UnsafeMutableRawBufferPointer(start: memory, count: byteCount)
        do throws(ByteRegionError) {
            let count = try onFile { () throws(SystemError) in unsafe try file.file.read(into: buffer) }
            guard count == byteCount else { throw .changedWhileReading }
        } catch {
            unsafe free(memory)
            throw error
        }
        baseAddress = UnsafeRawPointer(memory)
        ownership = .allocated
    }

    /// Collects bytes that are produced piece by piece; `produce` passes them to a function, in order.
    ///
    /// - Precondition: There are `byteCount` bytes.
    package init<Failure: Error>(
        byteCount: Int, produce: ((_ append: ([UInt8]) -> Void) throws(Failure) -> Void)
    ) throws(Failure) {
        guard let memory = unsafe Self.allocate(byteCount) else {
            FatalSignal.endForShortage("no memory for \(byteCount) bytes")
        }
        baseAddress = UnsafeRawPointer(memory)
        self.byteCount = byteCount
        ownership = .allocated
        var end = 0
        try produce { piece in
            precondition(end + piece.count <= byteCount, "more than \(byteCount) bytes")
            unsafe (memory + end).copyMemory(from: piece, byteCount: piece.count)
            end += piece.count
        }
        precondition(end == byteCount, "\(end) bytes instead of \(byteCount)")
    }

    package init(_ bytes: [UInt8]) {
        guard let memory = unsafe Self.allocate(bytes.count) else {
            FatalSignal.endForShortage("no memory for a copy of \(bytes.count) bytes")
        }
        unsafe memory.copyMemory(from: bytes, byteCount: bytes.count)
        baseAddress = UnsafeRawPointer(memory)
        byteCount = bytes.count
        ownership = .allocated
    }

    /// Borrows memory that is never freed or changed, such as data compiled into a program.
    ///
    /// - Precondition: There is at least one byte.
    @unsafe package init(staticMemory: UnsafeRawBufferPointer) {
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
    package func withBytes<Result, Failure: Error>(
        _ range: Range<Int>, _ body: (RawSpan) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        precondition(
            range.lowerBound >= 0 && range.upperBound <= byteCount, "bytes \(range) of \(byteCount)")
        let bytes = unsafe RawSpan(_unsafeStart: baseAddress + range.lowerBound, byteCount: range.count)
        defer { withExtendedLifetime(self) {} }
        return try body(bytes)
    }

    /// A copy of all bytes.
    package var array: [UInt8] { withBytes(0..<byteCount) { $0.array } }

    /// Returns mapped pages to the system, which reads them from the file again when they are needed.
    ///
    /// For weights that were copied into another form: their pages then no longer count as memory of the process.
    ///
    /// - Precondition: The range lies in `0..<byteCount`.
    package func dropResidentPages(_ range: Range<Int>) {
        precondition(
            range.lowerBound >= 0 && range.upperBound <= byteCount, "bytes \(range) of \(byteCount)")
        guard ownership == .mapped, !range.isEmpty else { return }
        let pageSize = Int(sysconf(Int32(_SC_PAGESIZE)))
        let start = range.lowerBound / pageSize * pageSize
        unsafe madvise(
            UnsafeMutableRawPointer(mutating: baseAddress + start), range.upperBound - start, MADV_DONTNEED)
    }

    /// A regular file that is open, and its size.
    private struct SizedFile: ~Copyable {
        let file: OpenFile
        let byteCount: Int
    }

    /// Opens a regular file; does not wait for a pipe.
    private static func open(_ path: FilePath) throws(ByteRegionError) -> SizedFile {
        let file = try onFile { () throws(SystemError) in try OpenFile(path, for: .reading) }
        let status = try onFile { () throws(SystemError) in try file.status() }
        guard status.kind == .regular else { throw .notARegularFile(status.kind) }
        return SizedFile(file: file, byteCount: status.byteCount)
    }

    /// The size of a large page on most processors.
    private static let largePage = 1 << 21

    /// Allocates aligned memory; returns nothing where Swift's own allocation would end the process.
    private static func allocate(_ byteCount: Int) -> UnsafeMutableRawPointer? {
        let isLarge = byteCount >= 2 * largePage
        var memory: UnsafeMutableRawPointer?
        let alignment = isLarge ? largePage : 64
        guard unsafe posix_memalign(&memory, alignment, max(byteCount, 1)) == 0 else { return nil }
        #if os(Linux)
            // Most of the time to fill new memory is that of its first use, page by page.
            if isLarge { unsafe madvise(memory, byteCount / largePage * largePage, MADV_HUGEPAGE) }
        #endif
        return unsafe memory
    }
}

/// Rethrows a refusal of the operating system as an error of a region.
private func onFile<Result: ~Copyable>(
    _ body: () throws(SystemError) -> Result
) throws(ByteRegionError) -> Result {
    do throws(SystemError) { return try body() } catch { throw .refused(error) }
}
