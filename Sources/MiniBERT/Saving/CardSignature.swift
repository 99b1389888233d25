import SystemFiles

/// The last line of a model card: a comment with a digest of the lines before it.
///
/// It tells a card that may be replaced with its model from one that somebody has written or changed.
package enum CardSignature {
    private static let start = "<!-- Written by minibert; SHA-256 of the lines above: "
    private static let end = " -->\n"
    /// The largest card that is examined, in bytes.
    private static let limit = 1 << 20

    /// Returns the bytes of a card with its signature.
    package static func signed(_ card: String) -> [UInt8] {
        let lines = Array((card + "\n").utf8)
        return lines + line(for: lines[...])
    }

    /// Whether a file is a card as `signed(_:)` returned it.
    static func isValid(in file: FilePath) -> Bool {
        let length = line(for: []).count
        guard let bytes = try? FileContents.of(file, limit: limit), bytes.count > length else { return false }
        let lines = bytes.dropLast(length)
        return bytes[lines.endIndex...].elementsEqual(line(for: lines))
    }

    private static func line(for lines: ArraySlice<UInt8>) -> [UInt8] {
        Array((start + SHA256.digest(of: Array(lines)).hexadecimal + end).utf8)
    }
}
