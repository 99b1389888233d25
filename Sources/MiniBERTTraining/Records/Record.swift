package import MiniBERT

/// The id that the input gives a record; it is copied to the output.
package enum RecordID: Hashable, Sendable {
    /// A text, or the content of a JSON string.
    case text([UInt8])
    /// A JSON number, as it was written.
    case number([UInt8])
}

/// The content of the label's place.
package enum LabelField: Hashable, Sendable {
    /// There is none, or nobody asked for it.
    case none
    /// The bytes of a field, a string or a number.
    case bytes([UInt8])
    /// The elements of a list, or the labels of a fastText line.
    case list([[UInt8]])
}

/// One unit of input: for each there is one unit of output, in the same order.
package struct Record: Hashable, Sendable {
    /// The texts to work on, or why there are none.
    package var content: Result<TextInput, DataError>
    /// The content of the label's place.
    package var label = LabelField.none
    /// Its id in the input.
    package var id: RecordID?
    /// All columns, kept when they are to be written again.
    package var fields: [[UInt8]]?
    /// Whether `fields` are from a TSV file or a line, where nothing has to be escaped to make a TSV line of them.
    package var hasVerbatimFields = true
    /// The line that it begins on.
    package var source: SourceLine
    /// Whether the record was longer than a record may be, so that its text lacks its end.
    package var isCut = false

    /// Whether all bytes of its texts are UTF-8; of one that was cut, the last character may be broken.
    package var isUTF8: Bool {
        guard !isCut, case .success(let input) = content else { return true }
        return input.isUTF8
    }

    /// Creates a record of nothing but its texts.
    package init(content: Result<TextInput, DataError>, source: SourceLine, isCut: Bool = false) {
        self.content = content
        self.source = source
        self.isCut = isCut
    }
}
