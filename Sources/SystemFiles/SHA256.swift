import CSystemFiles

/// The SHA-256 hash (FIPS 180-4) of bytes that arrive in pieces; it has 32 bytes.
package struct SHA256: Sendable {
    private static let blockSize = 64

    private var state: [UInt32] = [
        0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab,
        0x5be0_cd19,
    ]
    /// The bytes that do not fill a block yet.
    private var pending: [UInt8] = []
    private var byteCount = 0
    private let isPortable: Bool

    /// Creates the hash of no bytes; `isPortable` avoids the processor's SHA instructions.
    package init(isPortable: Bool = false) { self.isPortable = isPortable }

    package static func digest(of bytes: [UInt8]) -> [UInt8] { unsafe digest(of: bytes.span.bytes) }

    package static func digest(of bytes: RawSpan) -> [UInt8] {
        var hash = SHA256()
        hash.update(bytes)
        return hash.finalized()
    }

    /// Returns the hash of several parts and their lengths, so that no two different lists of parts have the same hash.
    package static func digest(ofParts parts: [[UInt8]]) -> [UInt8] {
        var hash = SHA256()
        for part in parts {
            var length: [UInt8] = []
            length.append(littleEndian: UInt64(part.count))
            hash.update(length)
            hash.update(part)
        }
        return hash.finalized()
    }

    package mutating func update(_ bytes: [UInt8]) { unsafe update(bytes.span.bytes) }

    package mutating func update(_ bytes: ArraySlice<UInt8>) { unsafe update(bytes.span.bytes) }

    /// Adds bytes; whole blocks are hashed in place.
    package mutating func update(_ bytes: RawSpan) {
        byteCount += bytes.byteCount
        var start = 0
        if !pending.isEmpty {
            start = min(Self.blockSize - pending.count, bytes.byteCount)
            keep(bytes.extracting(0..<start))
            guard pending.count == Self.blockSize else { return }
            // A copy, because `pending` cannot be read while `state` of the same value is modified.
            let block = pending
            unsafe Self.compress(block.span.bytes, into: &state, isPortable)
            pending.removeAll(keepingCapacity: true)
        }
        let end = start + (bytes.byteCount - start) / Self.blockSize * Self.blockSize
        Self.compress(bytes.extracting(start..<end), into: &state, isPortable)
        keep(bytes.extracting(end..<bytes.byteCount))
    }

    /// Returns the hash of all bytes added so far.
    package func finalized() -> [UInt8] {
        var last = self
        let fill = (2 * Self.blockSize - 9 - pending.count) % Self.blockSize
        let bitCount = UInt64(byteCount) * 8
        let length = stride(from: 56, through: 0, by: -8).map {
            UInt8(truncatingIfNeeded: bitCount >> UInt64($0))
        }
        last.update([0x80] + [UInt8](repeating: 0, count: fill) + length)
        return last.state.flatMap { word in
            stride(from: 24, through: 0, by: -8).map { UInt8(truncatingIfNeeded: word >> UInt32($0)) }
        }
    }

    private mutating func keep(_ bytes: RawSpan) {
        unsafe bytes.withUnsafeBytes { unsafe pending.append(contentsOf: $0) }
    }

    /// Adds whole blocks to a state.
    private static func compress(_ blocks: RawSpan, into state: inout [UInt32], _ isPortable: Bool) {
        unsafe blocks.withUnsafeBytes { bytes in
            guard let address = unsafe bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return }
            unsafe state.withUnsafeMutableBufferPointer { state in
                guard let words = state.baseAddress else { return }
                unsafe sha256_add_blocks(words, address, bytes.count / blockSize, isPortable)
            }
        }
    }
}

extension [UInt8] {
    package var hexadecimal: String {
        map { byte in
            let digits = String(byte, radix: 16)
            return byte < 16 ? "0" + digits : digits
        }.joined()
    }
}
