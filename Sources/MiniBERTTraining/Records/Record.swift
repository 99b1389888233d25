package import MiniBERT

/// The id of a record in the input, which is copied to the output.
package enum RecordID: Hashable, Sendable {
    /// A text, or the content of a JSON string.
    case text([UInt8])
    /// A JSON number, as it was written.
    case number([UInt8])
}

/// The label of a record as it is written in the input.
package enum LabelField: Hashable, Sendable {
    /// There is none, or it is not read.
    case none
    /// The bytes of a field, a string or a number.
    case bytes([UInt8])
    /// The elements of a list, or the labels of a fastText line.
    case list([[UInt8]])
}

/// One unit of input, such as a row of a table.
///
/// Each record gives one unit of output, in the same order.
package struct Record: Hashable, Sendable {
    /// The text or pair of texts, or the error that prevents reading it.
    package var content: Result<TextInput, DataError>
    /// The label of a record as it is written in the input.
    package var label = LabelField.none
    package var id: RecordID?
    /// The values of `RecordReader.otherColumns`; empty bytes for a missing one.
    var others: [[UInt8]] = []
    /// Whether an id was asked for and is missing; a row leaves its field empty.
    package var lacksID = false
    /// All columns, if they are kept to be written again.
    package var fields: [[UInt8]]?
    /// Whether `fields` can be written to a TSV line without escaping because they are from TSV or plain lines.
    package var hasVerbatimFields = true
    /// The members of a JSON object as they are written, if they are kept; empty for an object that cannot be read.
    package var members: [UInt8]?
    package var source: SourceLine
    /// Whether the record exceeded the length limit, so that the end of its text is missing.
    package var isCut = false

    /// Whether its texts are valid UTF-8; a cut record may end within a character, and is not checked.
    package var isUTF8: Bool {
        guard !isCut, case .success(let input) = content else { return true }
        return input.isUTF8
    }

    package init(content: Result<TextInput, DataError>, source: SourceLine, isCut: Bool = false) {
        self.content = content
        self.source = source
        self.isCut = isCut
    }
}
