/// Up to 16 bytes of a word in two registers, the first byte in the lowest bits; unused bytes are zero.
struct PackedBytes: Hashable {
    /// Bytes 0 to 7.
    var low: UInt64 = 0
    /// Bytes 8 to 15.
    var high: UInt64 = 0

    /// The largest number of bytes.
    static let capacity = 16

    @inline(__always)
    init(_ bytes: Span<UInt8>, from start: Int, count: Int) {
        for offset in 0..<count { set(bytes[start + offset], at: offset) }
    }

    @inline(__always)
    init() {}

    /// Sets the byte at a position, which must still be zero.
    @inline(__always)
    mutating func set(_ byte: UInt8, at offset: Int) {
        let shifted = UInt64(byte) &<< UInt64(truncatingIfNeeded: offset &* 8)
        if offset < 8 { low |= shifted } else { high |= shifted }
    }

    /// Returns the first `count` bytes, 1 to 16 of them.
    @inline(__always)
    func prefix(_ count: Int) -> PackedBytes {
        var prefix = self
        let kept = ~UInt64(0) &>> UInt64(truncatingIfNeeded: (8 &- count & 7) &* 8 & 63)
        if count <= 8 {
            prefix.low &= kept
            prefix.high = 0
        } else {
            prefix.high &= kept
        }
        return prefix
    }

    /// Returns the bytes after the first `count`, 1 to 16 of them.
    @inline(__always)
    func dropping(_ count: Int) -> PackedBytes {
        var rest = PackedBytes()
        let bits = UInt64(truncatingIfNeeded: count &* 8)
        if count < 8 {
            rest.low = low &>> bits | high &<< (64 &- bits)
            rest.high = high &>> bits
        } else if count < 16 {
            rest.low = high &>> (bits &- 64)
        }
        return rest
    }
}

/// The entries of a vocabulary by their bytes: an open-addressing hash table without strings.
///
/// A key is up to 16 bytes, their count, and a *state* that says which part of which kind of entry they are. State 0 is
/// the start of entries that begin a word, and state 1 that of entries that continue one. An entry of more than 16
/// bytes is a chain, as in a trie whose letters are blocks of 16 bytes: each full block leads from one state to the
/// next, and the last block holds the id.
struct PieceTable: Sendable {
    /// The state before the first byte of an entry that begins a word, and of any entry spelled with its prefix.
    static let initialState: UInt32 = 0
    /// The state before the first byte after the prefix `##`.
    static let continuationState: UInt32 = 1

    private struct Slot: Sendable {
        var key: PackedBytes
        var tag: UInt32
        var value: Int32
    }

    private static let freeTag = UInt32.max
    /// In place of the byte count in a tag: the block leads to another state.
    private static let leads: UInt32 = 31

    private var slots: [Slot]
    private let mask: UInt64
    private var stateCount: Int32 = 2
    /// The lengths of entries, by a hash of their state and first three bytes: bit n - 1 is set for n bytes.
    ///
    /// This filter avoids most searches that would find nothing.
    private var lengths = [UInt16](repeating: 0, count: 8192)
    private var hasLongEntries = false

    /// Creates a table with room for a number of keys: one for each entry, and one for each full block of 16 bytes
    /// before its last block.
    init(keyCount: Int) {
        var capacity = 64
        while capacity * 2 < keyCount * 3 { capacity *= 2 }
        slots = [Slot](
            repeating: Slot(key: PackedBytes(), tag: Self.freeTag, value: -1), count: capacity)
        mask = UInt64(capacity - 1)
    }

    /// Adds an entry, or gives an existing one a new id.
    ///
    /// - Returns: Whether the entry existed.
    mutating func insert(_ bytes: Span<UInt8>, in range: Range<Int>, state first: UInt32, id: Int32) -> Bool {
        var state = first
        var start = range.lowerBound
        while range.upperBound - start > PackedBytes.capacity {
            let block = PackedBytes(bytes, from: start, count: PackedBytes.capacity)
            let tag = state << 5 | Self.leads
            if let next = insert(block, tag: tag, value: stateCount) {
                state = UInt32(next)
            } else {
                state = UInt32(stateCount)
                stateCount += 1
            }
            hasLongEntries = true
            start += PackedBytes.capacity
        }
        let count = range.upperBound - start
        let key = PackedBytes(bytes, from: start, count: count)
        if count > 0 { lengths[Self.filterPosition(key, state: state)] |= 1 << UInt16(count - 1) }
        let tag = state << 5 | UInt32(count)
        guard insert(key, tag: tag, value: id) != nil else { return false }
        slots[Int(place(of: key, tag: tag))].value = id
        return true
    }

    func id(of bytes: Span<UInt8>, in range: Range<Int>, state first: UInt32) -> Int32? {
        var state = first
        var start = range.lowerBound
        while range.upperBound - start > PackedBytes.capacity {
            let block = PackedBytes(bytes, from: start, count: PackedBytes.capacity)
            guard let next = value(block, tag: state << 5 | Self.leads) else { return nil }
            state = UInt32(next)
            start += PackedBytes.capacity
        }
        let count = range.upperBound - start
        return value(PackedBytes(bytes, from: start, count: count), tag: state << 5 | UInt32(count))
    }

    /// Returns the id of the entry that equals a word of `count` bytes, 1 to 16.
    @inline(__always)
    func id(of word: PackedBytes, count: Int) -> Int32? {
        value(word, tag: Self.initialState << 5 | UInt32(truncatingIfNeeded: count))
    }

    /// Returns the longest entry that is a prefix of the first `count` bytes, 1 to 16, of `word`.
    @inline(__always)
    func longestPrefix(of word: PackedBytes, count: Int, state: UInt32) -> (id: Int32, count: Int)? {
        var candidates = lengths[Self.filterPosition(word, state: state)]
        candidates |= lengths[Self.filterPosition(word.prefix(2), state: state)] & 0b11
        candidates |= lengths[Self.filterPosition(word.prefix(1), state: state)] & 0b1
        candidates &= UInt16.max &>> UInt16(truncatingIfNeeded: 16 &- count)
        while candidates != 0 {
            let length = 16 &- candidates.leadingZeroBitCount
            let tag = state << 5 | UInt32(truncatingIfNeeded: length)
            if let id = value(word.prefix(length), tag: tag) { return (id, length) }
            candidates &= ~(1 &<< UInt16(truncatingIfNeeded: length &- 1))
        }
        return nil
    }

    /// Returns the longest entry, of any length, that is a prefix of the bytes in `range`.
    func longestPrefix(
        of bytes: Span<UInt8>, in range: Range<Int>, state: UInt32
    ) -> (id: Int32, count: Int)? {
        let count = min(range.count, PackedBytes.capacity)
        guard count > 0 else { return nil }
        let block = PackedBytes(bytes, from: range.lowerBound, count: count)
        if hasLongEntries, range.count > PackedBytes.capacity,
            let next = value(block, tag: state << 5 | Self.leads),
            let rest = longestPrefix(
                of: bytes, in: range.lowerBound + PackedBytes.capacity..<range.upperBound, state: UInt32(next)
            )
        {
            return (rest.id, rest.count + PackedBytes.capacity)
        }
        return longestPrefix(of: block, count: count, state: state)
    }

    /// Returns the index in `lengths` for entries that begin with the first three of these bytes.
    @inline(__always)
    private static func filterPosition(_ bytes: PackedBytes, state: UInt32) -> Int {
        let mixed = (bytes.low & 0xFF_FFFF | UInt64(state) &<< 24) &* 0x9E37_79B9_7F4A_7C15
        return Int(truncatingIfNeeded: mixed &>> 51)
    }

    @inline(__always)
    private func firstSlot(_ key: PackedBytes, tag: UInt32) -> UInt64 {
        let product = (key.low ^ 0xA076_1D64_78BD_642F).multipliedFullWidth(
            by: key.high ^ UInt64(tag) &* 0xE703_7ED1_A0B4_28DB ^ 0x8EBC_6AF0_9C88_C6E3)
        return (product.high ^ product.low) & mask
    }

    @inline(__always)
    private func value(_ key: PackedBytes, tag: UInt32) -> Int32? {
        var index = firstSlot(key, tag: tag)
        while true {
            let slot = slots[Int(truncatingIfNeeded: index)]
            if slot.tag == tag, slot.key == key { return slot.value }
            if slot.tag == Self.freeTag { return nil }
            index = (index &+ 1) & mask
        }
    }

    /// Adds a key; if it exists, returns its value instead.
    private mutating func insert(_ key: PackedBytes, tag: UInt32, value: Int32) -> Int32? {
        let index = Int(place(of: key, tag: tag))
        guard slots[index].tag == Self.freeTag else { return slots[index].value }
        slots[index] = Slot(key: key, tag: tag, value: value)
        return nil
    }

    /// Returns the slot of a key, or the free slot where it belongs.
    private func place(of key: PackedBytes, tag: UInt32) -> UInt64 {
        var index = firstSlot(key, tag: tag)
        while slots[Int(index)].tag != Self.freeTag {
            let slot = slots[Int(index)]
            if slot.tag == tag, slot.key == key { break }
            index = (index + 1) & mask
        }
        return index
    }
}
