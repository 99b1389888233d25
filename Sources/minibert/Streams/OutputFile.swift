import StrictJSON

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Where results go: standard output, or a file that appears when it is whole.
///
/// A file is written under a temporary name beside its own, and renamed by `finish`; if the command ends before that,
/// an older file of the name is as it was. What is not a regular file (a device, a pipe) is written directly.
struct OutputFile: ~Copyable {
    let writer: ByteWriter
    /// The descriptor that is written to.
    let descriptor: Int32
    private var temporary: (path: [UInt8], target: [UInt8])?

    /// Standard output, or another open descriptor that is not ours to close.
    init(descriptor: Int32, name: String = "standard output") {
        self.descriptor = descriptor
        writer = ByteWriter(descriptor: descriptor, name: name)
    }

    /// Starts the file at `path`.
    ///
    /// - Parameters:
    ///   - path: where the file appears.
    ///   - isForced: whether a file that is there may be replaced.
    /// - Throws: `OutputFault` when the file is there and must not be replaced, or cannot be made.
    init(path: [UInt8], isForced: Bool) throws(CommandError) {
        let name = printable(path)
        let status = try? System.status(of: path)
        if status?.kind == .folder { throw .output(.failed(output: name, reason: "is a folder")) }
        if status?.kind == .regular, !isForced { throw .output(.exists(output: name)) }
        // A symbolic link stays one: the file that it leads to is replaced.
        let target = System.resolved(path) ?? path
        let isDirect = status?.kind == .other
        let written = isDirect ? target : target + ".minibert-\(getpid())".utf8
        do throws(SystemError) {
            descriptor = try System.open(written, flags: O_WRONLY | (isDirect ? 0 : O_CREAT | O_EXCL))
        } catch {
            throw .output(.failed(output: name, reason: error.description))
        }
        temporary = isDirect ? nil : (written, target)
        writer = ByteWriter(descriptor: descriptor, name: name)
    }

    /// Writes what is left, and gives a file its name.
    mutating func finish() throws(CommandError) {
        try writer.flush()
        guard let (path, target) = temporary else { return }
        do throws(SystemError) {
            guard fsync(descriptor) == 0, close(descriptor) == 0 else { throw .last }
            try System.rename(path, to: target)
        } catch {
            throw .output(.failed(output: writer.name, reason: error.description))
        }
        temporary = nil
    }

    deinit {
        guard let temporary else { return }
        _ = close(descriptor)
        System.remove(temporary.path)
    }
}
