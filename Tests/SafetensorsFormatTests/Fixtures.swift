import SafetensorsFormat

/// Returns the bytes of a file with a header, its length before it, and data after it.
func file(_ header: String, _ data: [UInt8] = []) -> [UInt8] { file(Array(header.utf8), data) }

/// Returns the bytes of a file with a header, its length before it, and data after it.
func file(_ header: [UInt8], _ data: [UInt8] = []) -> [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: header.count >> ($0 * 8)) } + header + data
}

/// Opens bytes as a file named `f`.
func open(_ bytes: [UInt8]) throws(SafetensorsError) -> SafetensorsFile {
    try SafetensorsFile(bytes: bytes, name: "f")
}

/// Returns the bytes 0, 1, 2 and so on.
func data(_ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: $0) } }

/// Deterministic random numbers (Steele, Lea and Flood, 2014).
struct SplitMix64: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
