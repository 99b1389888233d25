/// The format of an input and its delimiter: as the options say, or detected by the name and the content.
struct FormatChoice {
    private(set) var format: DataFormat
    /// The delimiter between columns; `nil` for formats without columns.
    private(set) var delimiter: Delimiter?
    /// Whether the first line is one such as `sep=;`, which is not a row.
    private(set) var hasDelimiterLine = false
    /// The choices that neither a name nor a header confirms.
    private(set) var guesses: [DataSetting] = []
    /// Notes on choices that the user may want to correct.
    private(set) var notes: [ReadingNote] = []

    /// The fields of a table; `nil` for other formats.
    var fields: DelimitedFields? {
        delimiter.map { DelimitedFields(delimiter: $0.byte, hasQuotes: format == .csv) }
    }

    /// Chooses the format of an input by its name and its beginning.
    ///
    /// - Throws: `DataError.unknownFormat` if labels are read and the format cannot be detected.
    init(name: String, sample: InputSample, options: RecordOptions) throws(DataError) {
        self.init(format: .lines)
        let line = sample.firstLine
        if let asked = options.format {
            take(asked, sample, options)
        } else if !options.isPart, FastTextLine.begins(line) {
            format = .fastText
        } else if let named = DataFormat(fileName: name) {
            // A file with quoted fields is CSV, whatever its delimiter.
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

    /// The format of a table by its content.
    private static func table(in sample: InputSample) -> DataFormat? {
        let line = sample.firstLine
        if line.first(where: { $0 != 0x20 }) == UInt8(ascii: "{") { return .jsonLines }
        if Delimiter(namedBy: line) != nil { return .csv }
        if line.contains(UInt8(ascii: "\t")) {
            return FormatChoice(format: .tsv).hasQuotedFields(sample) ? .csv : .tsv
        }
        return DelimiterChoice(sample).isEvident ? .csv : nil
    }

    /// The format of a sample that is clearly not one text on each line.
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

    private static func labels(in sample: InputSample) -> DataFormat? {
        sample.records(.line).contains { !FastTextLine($0).labels.isEmpty } ? .fastText : nil
    }

    /// Whether quotes enclose fields between tabs, and so are not part of the texts.
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

    /// Whether there are quotes inside the enclosing quotes and all of them are doubled.
    private static func hasOnlyDoubledQuotes(_ field: [UInt8]) -> Bool {
        let runs = field.dropFirst().dropLast().split { $0 != UInt8(ascii: "\"") }
        return !runs.isEmpty && runs.allSatisfy { $0.count % 2 == 0 }
    }
}

struct DelimiterChoice {
    private(set) var delimiter = Delimiter.comma
    /// Whether the first row has known column names with this delimiter.
    private(set) var hasKnownNames = false
    /// Whether known names or an equal number of columns in every row support the delimiter.
    private(set) var isEvident = false
    /// Whether another delimiter is possible, or the delimiter is unusual, and no known name supports it.
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
        // Commas occur in texts and numbers; other delimiters are rarely equally frequent in every row by chance.
        delimiter = even.first { $0 != .comma } ?? even.first ?? possible.first ?? .comma
        isGuess = delimiter != .comma || even != [.comma] && possible.count > 1
    }
}

extension DataFormat {
    /// The format of a file by the extension of its name.
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
