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
