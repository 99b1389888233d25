import SystemFiles

/// Collects bytes for a file descriptor, and checks that every one of them is taken.
final class ByteWriter {
    private let descriptor: Int32
    /// What messages call the output.
    let name: String
    private var pending: [UInt8] = []
    private static let capacity = 1 << 16

    init(descriptor: Int32, name: String) {
        self.descriptor = descriptor
        self.name = name
    }

    /// Adds bytes; they are written when enough have come together, or by `flush`.
    func write(_ bytes: some Sequence<UInt8>) throws(CommandError) {
        pending += bytes
        if pending.count >= Self.capacity { try flush() }
    }

    func write(_ text: String) throws(CommandError) { try write(text.utf8) }

    /// Writes all that was added so far.
    func flush() throws(CommandError) {
        var written = 0
        // A failed write is not tried again by a later flush.
        defer { pending.removeAll(keepingCapacity: true) }
        while written < pending.count {
            do throws(SystemError) {
                written += try System.write(pending, from: written, to: descriptor)
            } catch {
                try recover(from: error)
            }
        }
    }

    /// Returns where the write may be tried again, throws where it may not.
    private func recover(from error: SystemError) throws(CommandError) {
        switch error.reason {
        case .interrupted: return
        case .wouldBlock: _ = try? System.isReady(descriptor, for: .writing, within: 1000)
        case .readerGone: throw .readerGone
        default: throw .output(.failed(output: name, reason: error.description))
        }
    }
}
