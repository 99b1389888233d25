import SystemFiles

/// Reads a file descriptor piece by piece, and knows whether the next piece is there already.
struct ByteReader {
    /// What messages call the input.
    let name: String
    private let descriptor: Int32
    private var buffer = [UInt8](repeating: 0, count: 1 << 16)
    private var filled = 0
    private var position = 0
    private var isAtEnd = false

    init(descriptor: Int32, name: String) {
        self.descriptor = descriptor
        self.name = name
        // A large pipe takes in what its writer has while we compute.
        System.enlargePipe(descriptor, to: 1 << 20)
    }

    /// The bytes that were read and not yet consumed.
    var available: ArraySlice<UInt8> { buffer[position..<filled] }

    /// Declares the first `count` available bytes used.
    mutating func consume(_ count: Int) { position += count }

    /// What came of asking for more.
    enum Fill: Hashable { case bytes, wouldBlock, end }

    /// Reads the next piece, once all of the last one is consumed.
    ///
    /// Without `waiting` it returns `wouldBlock` rather than pause for a slow writer.
    mutating func fill(waiting: Bool) throws(CommandError) -> Fill {
        if position < filled { return .bytes }
        while !isAtEnd {
            do throws(SystemError) {
                // An interruption between the check and the wait is seen after a second at the latest.
                let isReady = try System.isReady(descriptor, within: waiting ? 1000 : 0)
                if isReady { return try read() }
                if !waiting { return .wouldBlock }
            } catch {
                guard error.reason == .interrupted || error.reason == .wouldBlock else {
                    throw .data(
                        error.reason == .isFolder
                            ? .isFolder(input: name) : .unreadable(input: name, reason: error.description))
                }
            }
            try Interruption.check()
        }
        return .end
    }

    private mutating func read() throws(SystemError) -> Fill {
        position = 0
        filled = 0
        filled = try System.read(from: descriptor, into: &buffer)
        isAtEnd = filled == 0
        return isAtEnd ? .end : .bytes
    }
}
