/// A line of fastText: words that begin with `__label__`, anywhere in the line, are labels; the rest is the text.
struct FastTextLine {
    /// The labels without their prefix, in order.
    private(set) var labels: [[UInt8]] = []
    /// The text without the labels and the white space around them.
    private(set) var text: [UInt8] = []

    private static let prefix = Array("__label__".utf8)

    /// Whether a line begins with a label, ignoring leading white space.
    static func begins(_ line: [UInt8]) -> Bool { line.drop(while: isBlank).starts(with: prefix) }

    init(_ line: [UInt8]) {
        var rest = line[...].drop(while: Self.isBlank)
        while let found = rest.firstRange(of: Self.prefix) {
            let isWordStart = found.lowerBound == 0 || Self.isBlank(line[found.lowerBound - 1])
            guard isWordStart else {
                append(rest[..<found.upperBound])
                rest = rest[found.upperBound...]
                continue
            }
            append(Self.withoutBlanksAtEnd(rest[..<found.lowerBound]))
            let word = rest[found.lowerBound...].prefix { !Self.isBlank($0) }
            labels.append(Array(word.dropFirst(Self.prefix.count)))
            rest = rest[word.endIndex...].drop(while: Self.isBlank)
            if !text.isEmpty, !rest.isEmpty { text.append(0x20) }
        }
        append(Self.withoutBlanksAtEnd(rest))
        while text.last == 0x20 { text.removeLast() }
    }

    private mutating func append(_ bytes: ArraySlice<UInt8>) { text += bytes }

    private static func withoutBlanksAtEnd(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        bytes[..<(bytes.lastIndex { !isBlank($0) }.map { $0 + 1 } ?? bytes.startIndex)]
    }

    /// The bytes that separate words in fastText.
    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == 0x20 || (0x09...0x0D).contains(byte) || byte == 0
    }
}
