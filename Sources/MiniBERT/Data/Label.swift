import StrictJSON

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
