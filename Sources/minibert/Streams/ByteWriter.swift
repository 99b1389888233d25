import SystemFiles

/// Collects bytes for a file descriptor, and checks that all of them are written.
final class ByteWriter {
    private let descriptor: Int32
    let name: String
    private var pending: [UInt8] = []
    private static let capacity = 1 << 16
    /// The hash of all bytes that were written; `nil` unless it was started.
    private var hash: SHA256?

    init(descriptor: Int32, name: String) {
        self.descriptor = descriptor
        self.name = name
    }

    /// Adds bytes, which are written once there are enough of them, or by `flush`.
    func write(_ bytes: some Sequence<UInt8>) throws(CommandError) {
        let start = pending.count
        pending += bytes
        hash?.update(pending[start...])
        if pending.count >= Self.capacity { try flush() }
    }

    /// Begins to hash what is written from now on.
    func startHash() { hash = SHA256() }

    /// The SHA-256 of the bytes since `startHash`; empty without it.
    var digest: [UInt8] { hash?.finalized() ?? [] }

    func write(_ text: String) throws(CommandError) { try write(text.utf8) }

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

    /// Returns if the write may be tried again.
    ///
    /// - Throws: `CommandError` if it may not.
    private func recover(from error: SystemError) throws(CommandError) {
        switch error.reason {
        case .interrupted: return
        case .wouldBlock: _ = try? System.isReady(descriptor, for: .writing, within: 1000)
        case .readerGone: throw .readerGone
        default: throw .unwritable(name, error.description)
        }
    }
}
