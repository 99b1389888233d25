import PrintableText

/// The format of an input and what parts its columns: as asked, else by the content and the name.
struct FormatChoice {
    /// The format.
    private(set) var format: DataFormat
    /// The delimiter between columns; `nil` for formats without columns.
    private(set) var delimiter: Delimiter?
    /// Whether the first line is `sep=;` or the like, which is no row.
    private(set) var hasDelimiterLine = false
    /// The choices that neither a name nor a header states.
    private(set) var guesses: [DataSetting] = []
    /// Notes on choices that the user may want to correct.
    private(set) var notes: [ReadingNote] = []

    /// The fields of a table; nothing for other formats.
    var fields: DelimitedFields? {
        delimiter.map { DelimitedFields(delimiter: $0.byte, hasQuotes: format == .csv) }
    }

    /// Chooses for an input of this name that begins so.
    ///
    /// - Throws: `DataError.unknownFormat` where labels are to be read and nothing tells the format.
    init(name: String, sample: InputSample, options: RecordOptions) throws(DataError) {
        self.init(format: .lines)
        let line = sample.firstLine
        if let asked = options.format {
            take(asked, sample, options)
        } else if FastTextLine.begins(line) {
            format = .fastText
        } else if let named = DataFormat(fileName: name) {
            // Quotes that enclose fields make it CSV, whatever the delimiter.
            take(named == .tsv && hasQuotedFields(sample) ? .csv : named, sample, options)
        } else if options.purpose == .labels || options.asksForColumns {
            guard let found = Self.table(in: sample) ?? (options.delimiter.map { _ in .csv }) else {
                if line.isEmpty { throw .noRows(file: name) }
                throw .unknownFormat(file: name)
            }
            guesses.append(.format)
            take(found, sample, options)
        } else if options.idColumn == nil,
            let found = Self.evidentTable(in: sample) ?? Self.labels(in: sample)
        {
            notes.append(.readAsLines(looksLike: found))
        }
    }

    private init(format: DataFormat) { self.format = format }

    /// One text a line.
    static let lines = FormatChoice(format: .lines)

    private mutating func take(_ format: DataFormat, _ sample: InputSample, _ options: RecordOptions) {
        self.format = format
        switch format {
        case .tsv: delimiter = options.delimiter ?? .tab
        case .csv:
            let named = Delimiter(namedBy: sample.firstLine)
            hasDelimiterLine = named != nil
            let choice = DelimiterChoice(sample)
            delimiter = options.delimiter ?? named ?? choice.delimiter
            if options.delimiter == nil, named == nil, choice.isGuess { guesses.append(.delimiter) }
        case .lines, .jsonLines, .fastText: delimiter = nil
        }
    }

    /// The format that the content tells where the name does not.
    private static func table(in sample: InputSample) -> DataFormat? {
        let line = sample.firstLine
        if line.first(where: { $0 != 0x20 }) == UInt8(ascii: "{") { return .jsonLines }
        if Delimiter(namedBy: line) != nil { return .csv }
        if line.contains(UInt8(ascii: "\t")) {
            return FormatChoice(format: .tsv).hasQuotedFields(sample) ? .csv : .tsv
        }
        return DelimiterChoice(sample).isEvident ? .csv : nil
    }

    /// The format of what can hardly be a text a line.
    private static func evidentTable(in sample: InputSample) -> DataFormat? {
        guard let format = table(in: sample) else { return nil }
        switch format {
        case .tsv, .jsonLines: return format
        case .csv:
            return Delimiter(namedBy: sample.firstLine) != nil || DelimiterChoice(sample).hasKnownNames
                ? .csv : nil
        case .lines, .fastText: return nil
        }
    }

    /// fastText's format, where lines behind the first, or words inside them, have its labels.
    private static func labels(in sample: InputSample) -> DataFormat? {
        sample.records(.line).contains { !FastTextLine($0).labels.isEmpty } ? .fastText : nil
    }

    /// Whether quotes enclose fields between tabs, so that they do not belong to the texts.
    private func hasQuotedFields(_ sample: InputSample) -> Bool {
        let tab = Delimiter.tab.byte
        let plain = sample.rows(DelimitedFields(delimiter: tab, hasQuotes: false))
        let quoted = sample.rows(DelimitedFields(delimiter: tab, hasQuotes: true))
        let records = sample.records(.quoted(delimiter: tab))
        guard let first = plain.first, let firstQuoted = quoted.first, quoted.count == records.count,
            quoted.allSatisfy({ $0.count == firstQuoted.count }), firstQuoted.count > 1
        else { return false }
        if first.allSatisfy({ Self.isEnclosed($0) }) { return true }
        let isUneven = plain.contains { $0.count != first.count }
        return isUneven || plain.joined().contains { Self.isEnclosed($0) && Self.hasOnlyDoubledQuotes($0) }
    }

    private static func isEnclosed(_ field: [UInt8]) -> Bool {
        field.count >= 2 && field.first == UInt8(ascii: "\"") && field.last == UInt8(ascii: "\"")
    }

    /// Whether there are quotes inside the quotes, and each of them is written twice.
    private static func hasOnlyDoubledQuotes(_ field: [UInt8]) -> Bool {
        let runs = field.dropFirst().dropLast().split { $0 != UInt8(ascii: "\"") }
        return !runs.isEmpty && runs.allSatisfy { $0.count % 2 == 0 }
    }
}

/// Finds the delimiter of a quoted table by its first rows.
struct DelimiterChoice {
    /// The delimiter.
    private(set) var delimiter = Delimiter.comma
    /// Whether the first row, so parted, has names that are known.
    private(set) var hasKnownNames = false
    /// Whether names, or as many columns in every row, speak for it.
    private(set) var isEvident = false

    /// Whether another one would do, too, or it is not CSV's own and no name speaks for it.
    private(set) var isGuess = false

    init(_ sample: InputSample) {
        var even: [Delimiter] = []
        var possible: [Delimiter] = []
        var mostNames = 0
        for candidate in Delimiter.allCases {
            let fields = DelimitedFields(delimiter: candidate.byte, hasQuotes: true)
            let records = sample.records(fields.rule)
            let rows = records.map { try? fields($0, at: SourceLine(file: "", line: 1)) }
            guard let first = rows.first, let row = first, row.count > 1 else { continue }
            possible.append(candidate)
            let names = row.count { KnownColumns.contains($0) }
            if names > mostNames {
                (mostNames, delimiter) = (names, candidate)
            }
            if rows.count > 1, rows.allSatisfy({ $0?.count == row.count }) { even.append(candidate) }
        }
        hasKnownNames = mostNames > 0
        isEvident = hasKnownNames || !even.isEmpty
        guard !hasKnownNames else { return }
        // Commas are in many texts and in some numbers; other signs seldom happen to be in every row as often.
        delimiter = even.first { $0 != .comma } ?? even.first ?? possible.first ?? .comma
        isGuess = delimiter != .comma || even != [.comma] && possible.count > 1
    }
}

extension DataFormat {
    /// The format that the end of a file's name tells.
    package init?(fileName: String) {
        let endings: [(String, DataFormat)] = [
            (".tsv", .tsv), (".tab", .tsv), (".csv", .csv), (".jsonl", .jsonLines), (".ndjson", .jsonLines),
            (".json", .jsonLines),
        ]
        let name = fileName.lowercased()
        guard let found = endings.first(where: { name.hasSuffix($0.0) }) else { return nil }
        self = found.1
    }
}
