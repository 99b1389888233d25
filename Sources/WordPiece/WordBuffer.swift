/// A normalized word, and for each of its bytes the bytes of the original text that it stands for.
struct WordBuffer {
    /// The word as normalized UTF-8.
    private(set) var bytes: [UInt8] = []
    /// For each byte, where the source of its scalar begins.
    private var begins: [Int] = []
    /// For each byte, where the source of its scalar ends.
    private var ends: [Int] = []
    /// The scalars in the word, those included that were too many to keep.
    private(set) var scalarCount = 0
    /// Where the source of the last scalar ends.
    private var end = 0
    /// Words longer than this, in scalars, become the unknown token, so their bytes are not kept.
    let maximumScalarCount: Int

    /// Creates an empty buffer.
    init(maximumScalarCount: Int) { self.maximumScalarCount = maximumScalarCount }

    /// Whether there is no word.
    var isEmpty: Bool { scalarCount == 0 }

    /// The word's source, from its first scalar to its last.
    var span: Range<Int> { (begins.first ?? end)..<end }

    /// Adds a scalar.
    @inline(__always)
    mutating func append(_ scalar: UInt32, begin: Int, end: Int) {
        if scalarCount == 0 || scalarCount < maximumScalarCount {
            forEachUTF8Byte(of: scalar) { byte in
                bytes.append(byte)
                begins.append(begin)
                ends.append(end)
            }
        }
        scalarCount += 1
        self.end = end
    }

    /// Forgets the word, and keeps the room.
    @inline(__always)
    mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        begins.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
        scalarCount = 0
    }

    /// Translates a range of the word's bytes to the original text.
    @inline(__always)
    func source(of range: Range<Int>) -> Range<Int> { begins[range.lowerBound]..<ends[range.upperBound - 1] }
}
