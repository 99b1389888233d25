import PrintableText
import SystemFiles

/// Where results go: standard output, or a file that appears when it is whole.
///
/// A file is written under a temporary name beside its own, and renamed by `finish`; if the command ends before that,
/// an older file of the name is as it was. What is not a regular file (a device, a pipe) is written directly.
struct OutputFile: ~Copyable {
    let writer: ByteWriter
    /// The descriptor that is written to.
    let descriptor: Int32
    private var target: Target

    /// What is behind the descriptor.
    private enum Target: ~Copyable {
        /// A stream that is not ours to close.
        case stream
        /// A device or a pipe.
        case direct(OpenFile)
        case atomic(AtomicFile)
    }

    /// Standard output, or another open descriptor that is not ours to close.
    init(descriptor: Int32, name: String = "standard output") {
        self.descriptor = descriptor
        writer = ByteWriter(descriptor: descriptor, name: name)
        target = .stream
    }

    /// Starts the file at `path`.
    ///
    /// - Parameters:
    ///   - path: where the file appears.
    ///   - isForced: whether a file that is there may be replaced.
    /// - Throws: `OutputFault` when the file is there and must not be replaced, or cannot be made.
    init(path: [UInt8], isForced: Bool) throws(CommandError) {
        let name = printable(path)
        let path = FilePath(path)
        let kind = (try? System.status(of: path))?.kind
        if kind == .folder { throw .output(.failed(output: name, reason: "is a folder")) }
        if kind == .regular, !isForced { throw .output(.exists(output: name)) }
        do throws(SystemError) {
            if kind == nil || kind == .regular {
                let file = try AtomicFile(replacing: path)
                descriptor = file.descriptor
                target = .atomic(file)
            } else {
                let file = try OpenFile(path, for: .writing)
                descriptor = file.descriptor
                target = .direct(file)
            }
        } catch {
            throw .output(.failed(output: name, reason: error.description))
        }
        writer = ByteWriter(descriptor: descriptor, name: name)
    }

    /// Writes what is left, and gives a file its name.
    consuming func finish() throws(CommandError) {
        try writer.flush()
        guard case .atomic(var file) = target else { return }
        do throws(SystemError) {
            try file.finish()
        } catch {
            throw .output(.failed(output: writer.name, reason: error.description))
        }
    }
}
