/// A normalized word, with the source of each byte in the original text.
struct WordBuffer {
    private struct Source {
        var begin: Int
        var end: Int
    }

    /// The first bytes of the word, up to 16.
    private(set) var packed = PackedBytes()
    private(set) var byteCount = 0
    /// The number of scalars of the word, including those that are not stored.
    private(set) var scalarCount = 0
    /// The largest number of scalars that are stored; longer words become the unknown token.
    let maximumScalarCount: Int
    /// The word as normalized UTF-8 in the first `byteCount` bytes.
    private(set) var storage: [UInt8] = []
    /// The source of the scalar of each byte.
    private var sources: [Source] = []
    private var whole = Source(begin: 0, end: 0)

    init(maximumScalarCount: Int) { self.maximumScalarCount = maximumScalarCount }

    var isEmpty: Bool { scalarCount == 0 }

    /// The range of the word in the original text.
    var span: Range<Int> { whole.begin..<whole.end }

    @inline(__always)
    mutating func append(_ scalar: UInt32, begin: Int, end: Int) {
        if scalarCount == 0 { whole.begin = begin }
        whole.end = end
        scalarCount &+= 1
        guard scalarCount <= maximumScalarCount else { return }
        if storage.count < byteCount &+ 4 { grow() }
        forEachUTF8Byte(of: scalar) { byte in
            if byteCount < PackedBytes.capacity { packed.set(byte, at: byteCount) }
            storage[byteCount] = byte
            sources[byteCount] = Source(begin: begin, end: end)
            byteCount &+= 1
        }
    }

    private mutating func grow() {
        let added = storage.count + 64
        storage += [UInt8](repeating: 0, count: added)
        sources += [Source](repeating: Source(begin: 0, end: 0), count: added)
    }

    /// Removes the word, but keeps the memory.
    @inline(__always)
    mutating func removeAll() {
        packed = PackedBytes()
        byteCount = 0
        scalarCount = 0
    }

    /// Returns the range in the original text of a range of bytes of the word.
    @inline(__always)
    func source(of range: Range<Int>) -> Range<Int> {
        sources[range.lowerBound].begin..<sources[range.upperBound &- 1].end
    }
}
