import PrintableText
import SystemFiles

/// The output of a command: standard output, or a file that appears once it is complete.
///
/// A file is written under a temporary name beside its own, and renamed by `finish`; if the command ends before that,
/// an older file of the name is unchanged. Devices and pipes are written directly.
struct OutputFile: ~Copyable {
    let writer: ByteWriter
    let descriptor: Int32
    private var target: Target

    /// The kind of output behind the descriptor.
    private enum Target: ~Copyable {
        /// A stream that stays open.
        case stream
        /// A device or a pipe.
        case direct(OpenFile)
        case atomic(AtomicFile)
    }

    /// Creates an output on an open descriptor, which stays open.
    init(descriptor: Int32, name: String = "standard output") {
        self.descriptor = descriptor
        writer = ByteWriter(descriptor: descriptor, name: name)
        target = .stream
    }

    /// Starts the file at `path`; `isForced` allows an existing file to be replaced.
    ///
    /// - Throws: `CommandError.output` if the file exists and must not be replaced, or cannot be created.
    init(path: [UInt8], isForced: Bool) throws(CommandError) {
        let name = printable(path)
        let path = FilePath(path)
        let kind = (try? System.status(of: path))?.kind
        if kind == .folder { throw .unwritable(name, "is a folder") }
        if kind == .regular, !isForced { throw .exists(name) }
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
            throw .unwritable(name, error.description)
        }
        writer = ByteWriter(descriptor: descriptor, name: name)
    }

    /// Writes the rest, and gives a file its name.
    consuming func finish() throws(CommandError) {
        try writer.flush()
        guard case .atomic(var file) = target else { return }
        do throws(SystemError) {
            try file.finish()
        } catch {
            throw .unwritable(writer.name, error.description)
        }
    }
}
