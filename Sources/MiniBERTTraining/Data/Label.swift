import PrintableText

/// The name of a class, byte for byte as the data has it.
///
/// Swift strings are equal when Unicode calls them canonically equivalent; labels are not: `é` as one scalar and
/// as two are two labels, as they are in every other tool.
public struct Label: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The UTF-8 bytes.
    public let bytes: [UInt8]

    /// Creates a label from its bytes.
    public init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Creates a label from a text.
    public init(_ text: String) { bytes = Array(text.utf8) }

    /// The label as text; bytes that are not UTF-8 become U+FFFD.
    public var text: String { String(decoding: bytes, as: UTF8.self) }

    /// The label with everything escaped that could confuse a terminal or a reader.
    public var description: String { printable(text) }

    /// The label with every character escaped that shows nothing of its own.
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

    /// The label without case, blanks and invisible characters, by which labels of one meaning are alike; of a number,
    /// its value.
    ///
    /// Swift strings compare by canonical equivalence, which is what is wanted here and nowhere else.
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

    /// Whether a scalar is a joiner, a mark of direction, a zero-width blank, or chooses a variant of what is before it.
    private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.generalCategory == .format || scalar.properties.isVariationSelector
            || scalar.properties.isDefaultIgnorableCodePoint
    }

    /// Whether the bytes of `first` come before those of `second`.
    public static func < (first: Label, second: Label) -> Bool {
        first.bytes.lexicographicallyPrecedes(second.bytes)
    }
}

/// The labels of a task in a fixed order, and the index of each.
public struct LabelTable: Hashable, Sendable {
    /// The labels by index.
    public let labels: [Label]
    private let indices: [Label: Int]

    /// Creates a table of the labels in this order; repeated ones keep their first place.
    public init(_ labels: some Sequence<Label>) {
        var unique: [Label] = []
        var indices: [Label: Int] = [:]
        for label in labels where indices[label] == nil {
            indices[label] = unique.count
            unique.append(label)
        }
        self.labels = unique
        self.indices = indices
    }

    /// Creates the table of all labels of the examples, in the order of their bytes.
    ///
    /// The order does not depend on that of the rows, so a file sorted another way gives the same model.
    public init(of examples: [LabeledExample]) {
        var seen: Set<Label> = []
        for example in examples { seen.formUnion(example.target.labels) }
        self.init(seen.sorted())
    }

    /// Creates the table of all labels of examples that a head is to be fitted on.
    ///
    /// - Throws: `DataError.oneClass` where there is nothing to tell apart.
    public init(forTraining examples: [LabeledExample]) throws(DataError) {
        self.init(of: examples)
        if count == 1, let example = examples.first, case .label = example.target {
            throw .oneClass(label: labels[0], rows: examples.count)
        }
    }

    /// How many labels there are.
    public var count: Int { labels.count }

    /// The index of a label; nothing when the table lacks it.
    public func index(of label: Label) -> Int? { indices[label] }

    /// The label of an index.
    public subscript(index: Int) -> Label { labels[index] }
}
