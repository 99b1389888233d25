import PrintableText

/// The name of a class, byte for byte as the data have it.
///
/// Swift strings are equal if they are canonically equivalent. Labels are not: `é` as one scalar and `é` as two
/// scalars are two labels, as in every other tool.
public struct ClassLabel: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The UTF-8 bytes.
    public let bytes: [UInt8]

    /// Creates a label from its bytes.
    public init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Creates a label from a text.
    public init(_ text: String) { bytes = Array(text.utf8) }

    /// The label as text; bytes that are not UTF-8 become U+FFFD.
    public var text: String { String(decoding: bytes, as: UTF8.self) }

    /// The label with control characters and other misleading characters escaped.
    public var description: String { printable(text) }

    /// The label with every invisible character escaped, too.
    var spelling: String {
        var shown = ""
        for scalar in text.unicodeScalars {
            if Self.isInvisible(scalar) {
                shown += "\\u{" + String(scalar.value, radix: 16) + "}"
            } else {
                shown += printable(String(scalar))
            }
        }
        return shown
    }

    /// A key that labels of the same meaning share: the text without case, white space and invisible characters, or
    /// the value of a number.
    ///
    /// The key is a Swift string because canonically equivalent labels should be equal here.
    var folded: String {
        var scalars = String.UnicodeScalarView()
        for scalar in text.lowercased().unicodeScalars
        where !scalar.properties.isWhitespace && !Self.isInvisible(scalar) {
            scalars.append(scalar)
        }
        let folded = String(scalars)
        guard let number = Double(folded), number.isFinite else { return folded }
        return (number + 0).description
    }

    /// Whether a scalar is a joiner, a directional mark, a zero-width space or a variation selector.
    private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.generalCategory == .format || scalar.properties.isVariationSelector
            || scalar.properties.isDefaultIgnorableCodePoint
    }

    /// Whether the bytes of `first` come before those of `second`.
    public static func < (first: ClassLabel, second: ClassLabel) -> Bool {
        first.bytes.lexicographicallyPrecedes(second.bytes)
    }
}
