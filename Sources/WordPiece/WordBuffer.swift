/// A normalized word, and for each of its bytes the bytes of the original text that it stands for.
struct WordBuffer {
    private struct Source {
        var begin: Int
        var end: Int
    }

    /// The word's first bytes, up to 16, in registers.
    private(set) var packed = PackedBytes()
    /// The number of bytes kept.
    private(set) var byteCount = 0
    /// The scalars in the word, those included that were too many to keep.
    private(set) var scalarCount = 0
    /// Words longer than this, in scalars, become the unknown token, so their bytes are not kept.
    let maximumScalarCount: Int
    /// Room for the word as normalized UTF-8; only `byteCount` bytes count.
    private(set) var storage: [UInt8] = []
    /// For each byte, the source of its scalar.
    private var sources: [Source] = []
    /// The source of the whole word.
    private var whole = Source(begin: 0, end: 0)

    /// Creates an empty buffer.
    init(maximumScalarCount: Int) { self.maximumScalarCount = maximumScalarCount }

    /// Whether there is no word.
    var isEmpty: Bool { scalarCount == 0 }

    /// The word's source, from its first scalar to its last.
    var span: Range<Int> { whole.begin..<whole.end }

    /// Adds a scalar.
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

    /// Forgets the word, and keeps the room.
    @inline(__always)
    mutating func removeAll() {
        packed = PackedBytes()
        byteCount = 0
        scalarCount = 0
    }

    /// Translates a range of the word's bytes to the original text.
    @inline(__always)
    func source(of range: Range<Int>) -> Range<Int> {
        sources[range.lowerBound].begin..<sources[range.upperBound &- 1].end
    }
}
