import MiniBERT

/// Which columns of a table are what.
struct TableLayout: Hashable {
    var textIndices: [Int]
    var pairIndex: Int?
    var idIndex: Int?
    /// The fields of the header, if there is one.
    var header: [[UInt8]]?

    /// Names that say "this is the text" in the headers of common data sets.
    static let knownTextNames = [
        "text", "sentence", "review", "body", "content", "headline", "title", "query", "question",
        "utterance",
        "premise", "sentence1", "question1",
    ]

    /// Decides from the first row.
    ///
    /// - Throws: `DataFault.noSuchColumn` or `noTextColumn` when the header lacks what was asked for.
    init(firstRow: [[UInt8]], settings: InputSettings, input: String) throws(CommandError) {
        let known = firstRow.firstIndex { field in
            Self.knownTextNames.contains { $0.utf8.elementsEqual(field) }
        }
        let references = settings.textColumns + [settings.pairColumn, settings.idColumn].compactMap(\.self)
        let usesNames = references.contains { if case .name = $0 { true } else { false } }
        header = settings.hasHeader ?? (usesNames || known != nil) ? firstRow : nil

        func index(of column: ColumnReference) throws(CommandError) -> Int {
            switch column {
            case .number(let number): return number - 1
            case .name(let name):
                if let index = header?.firstIndex(of: name) { return index }
                let columns = firstRow.map { printable($0) }
                throw .data(.noSuchColumn(input: input, column: printable(name), columns: columns))
            }
        }
        textIndices = []
        for column in settings.textColumns { textIndices.append(try index(of: column)) }
        pairIndex = nil
        idIndex = nil
        if let column = settings.pairColumn { pairIndex = try index(of: column) }
        if let column = settings.idColumn { idIndex = try index(of: column) }
        guard textIndices.isEmpty else { return }
        guard header != nil else {
            // Without a header, the text is the first column that is nothing else.
            textIndices = [[0, 1, 2].first { $0 != pairIndex && $0 != idIndex } ?? 0]
            return
        }
        guard let only = known ?? (firstRow.count == 1 ? 0 : nil) else {
            throw .data(.noTextColumn(input: input, columns: firstRow.map { printable($0) }))
        }
        textIndices = [only]
    }

    /// The record of one row.
    func record(
        fields: [[UInt8]], settings: InputSettings, input: String, line: Int
    ) -> Record {
        var record = Record(content: .failure(.missingText), input: input, line: line)
        if settings.keepsFields { record.fields = fields }
        if let idIndex, idIndex < fields.count { record.id = .text(fields[idIndex]) }
        if let header, fields.count > header.count {
            record.content = .failure(.extraField(expected: header.count, found: fields.count))
            return record
        }
        let needed = textIndices + [pairIndex, idIndex].compactMap(\.self)
        if let missing = needed.first(where: { $0 >= fields.count }) {
            record.content = .failure(.missingField(column: missing + 1, found: fields.count))
            return record
        }
        let text = Array(textIndices.map { fields[$0] }.joined(separator: settings.joint))
        record.content = .success(TextInput(text: text, pair: pairIndex.map { fields[$0] }))
        return record
    }

    /// What was decided, in words: `header yes, text=sentence`.
    var summary: String {
        func name(_ index: Int) -> String {
            guard let header, index < header.count else { return String(index + 1) }
            return printable(header[index])
        }
        var parts = [
            "header \(header == nil ? "no" : "yes")", "text=" + textIndices.map(name).joined(separator: "+"),
        ]
        if let pairIndex { parts.append("pair=" + name(pairIndex)) }
        if let idIndex { parts.append("id=" + name(idIndex)) }
        return parts.joined(separator: ", ")
    }
}
