import StrictJSON

/// Takes the text and the target out of a row.
enum RowParser: Sendable {
    case columns(DelimitedFields, ColumnChoice, count: Int, joiner: String)
    case keys(texts: [String], pair: String?, label: String, joiner: String)
    case fastText

    static let labelPrefix = Array("__label__".utf8)

    /// The format of a file: as asked, else by the end of its name, else by its first line.
    static func format(of lines: inout LineReader, options: LabeledDataOptions) throws(DataError)
        -> DataFormat
    {
        if let format = options.format { return format }
        let first = try lines.peek()?.bytes ?? []
        let hasTab = first.contains(UInt8(ascii: "\t"))
        if first.starts(with: labelPrefix), !hasTab { return .fastText }
        let endings: [(String, DataFormat)] = [
            (".tsv", .tsv), (".csv", .csv), (".jsonl", .jsonLines), (".ndjson", .jsonLines),
            (".json", .jsonLines),
        ]
        let name = lines.name.lowercased()
        for (ending, format) in endings where name.hasSuffix(ending) { return format }
        if first.first == UInt8(ascii: "{") { return .jsonLines }
        if hasTab { return .tsv }
        guard !first.isEmpty else { throw .noRows(file: lines.name) }
        throw .unknownFormat(file: lines.name)
    }

    /// Decides how to read the rows, using up the header if there is one.
    static func decide(
        _ format: DataFormat, _ lines: inout LineReader, options: LabeledDataOptions
    ) throws(DataError) -> (RowParser, FileReading) {
        switch format {
        case .tsv: try decideColumns(UInt8(ascii: "\t"), options.quotesInTSV, format, &lines, options)
        case .csv: try decideColumns(UInt8(ascii: ","), true, format, &lines, options)
        case .jsonLines: try decideKeys(&lines, options)
        case .fastText:
            (
                .fastText,
                FileReading(
                    file: lines.name, format: format, hasHeader: nil, textColumns: [], pairColumn: nil,
                    labelColumn: "")
            )
        }
    }

    private static func decideColumns(
        _ delimiter: UInt8, _ hasQuotes: Bool, _ format: DataFormat, _ lines: inout LineReader,
        _ options: LabeledDataOptions
    ) throws(DataError) -> (RowParser, FileReading) {
        let fields = DelimitedFields(delimiter: delimiter, hasQuotes: hasQuotes)
        guard let row = try fields.next(from: &lines) else { throw .noRows(file: lines.name) }
        let first = row.fields
        let choice = try ColumnChoice(firstRow: first, file: lines.name, options: options)
        if !choice.hasHeader { lines.putBack(row.lines) }
        func name(_ index: Int) -> String {
            choice.hasHeader ? String(decoding: first[index], as: UTF8.self) : String(index + 1)
        }
        var reading = FileReading(
            file: lines.name, format: format, hasHeader: choice.hasHeader,
            textColumns: choice.texts.map(name),
            pairColumn: choice.pair.map(name), labelColumn: name(choice.label))
        reading.hints = choice.hints
        return (.columns(fields, choice, count: first.count, joiner: options.joiner), reading)
    }

    private static func decideKeys(
        _ lines: inout LineReader, _ options: LabeledDataOptions
    ) throws(DataError) -> (RowParser, FileReading) {
        guard let line = try lines.peek() else { throw .noRows(file: lines.name) }
        let place = SourceLine(file: lines.name, line: line.number)
        let keys = try object(in: line, at: place, isLossy: options.isLossy).entries.map(\.key)
        var choosing = options
        choosing.header = .present
        let choice = try ColumnChoice(firstRow: keys, file: lines.name, options: choosing)
        func name(_ index: Int) -> String { String(decoding: keys[index], as: UTF8.self) }
        let reading = FileReading(
            file: lines.name, format: .jsonLines, hasHeader: nil, textColumns: choice.texts.map(name),
            pairColumn: choice.pair.map(name), labelColumn: name(choice.label))
        let parser = RowParser.keys(
            texts: reading.textColumns, pair: reading.pairColumn, label: reading.labelColumn,
            joiner: options.joiner)
        return (parser, reading)
    }

    /// Reads the next example; nothing at the end.
    func next(from lines: inout LineReader, parser: TargetParser) throws(DataError) -> LabeledExample? {
        switch self {
        case .columns(let fields, let choice, let count, let joiner):
            guard let row = try fields.next(from: &lines) else { return nil }
            let place = SourceLine(file: lines.name, line: row.line)
            guard row.fields.count == count else {
                throw .wrongColumnCount(place, found: row.fields.count, expected: count)
            }
            var text: [UInt8] = []
            for (index, column) in choice.texts.enumerated() {
                if index > 0 { text += Array(joiner.utf8) }
                text += row.fields[column]
            }
            return LabeledExample(
                text: try parser.text(text, at: place),
                pair: try choice.pair.map { column throws(DataError) in
                    try parser.text(row.fields[column], at: place)
                },
                target: try parser.target(row.fields[choice.label], at: place), source: place)
        case .keys:
            guard let line = try lines.next() else { return nil }
            return try example(in: line, of: lines.name, parser: parser)
        case .fastText:
            guard let line = try lines.next() else { return nil }
            let place = SourceLine(file: lines.name, line: line.number)
            return try Self.fastTextExample(line.withoutCarriageReturn, at: place, parser: parser)
        }
    }

    private static func fastTextExample(
        _ line: [UInt8], at place: SourceLine, parser: TargetParser
    ) throws(DataError) -> LabeledExample {
        var labels: [[UInt8]] = []
        var rest = line[...]
        while rest.starts(with: labelPrefix) {
            let end = rest.firstIndex { $0 == 0x20 || $0 == 0x09 } ?? rest.endIndex
            labels.append(Array(rest[rest.startIndex + labelPrefix.count..<end]))
            rest = rest[end...].drop { $0 == 0x20 || $0 == 0x09 }
        }
        guard !labels.isEmpty else { throw .noLabelPrefix(place) }
        return LabeledExample(
            text: try parser.text(Array(rest), at: place),
            target: try parser.target(labels: labels, at: place),
            source: place)
    }

    static func object(
        in line: Line, at place: SourceLine, isLossy: Bool
    ) throws(DataError) -> JSONObject {
        var bytes = line.withoutCarriageReturn
        if String(validating: bytes, as: UTF8.self) == nil {
            guard isLossy else { throw .invalidUTF8(place, byte: TargetParser.firstInvalidByte(of: bytes)) }
            bytes = Array(String(decoding: bytes, as: UTF8.self).utf8)
        }
        do throws(JSONError) {
            var reader = JSONReader(bytes)
            if let first = reader.peek(), first != UInt8(ascii: "{") {
                throw reader.error(.unexpectedByte(first, expected: "'{'"))
            }
            return try JSONValue(parsing: bytes).object ?? JSONObject()
        } catch {
            throw .invalidJSON(place, error)
        }
    }
}

extension RowParser {
    /// Takes an example out of a JSON object; labels may be strings, whole numbers, or arrays of them.
    private func example(
        in line: Line, of file: String, parser: TargetParser
    ) throws(DataError) -> LabeledExample {
        guard case .keys(let texts, let pair, let label, let joiner) = self else {
            preconditionFailure("not JSONL")
        }
        let place = SourceLine(file: file, line: line.number)
        let row = try Self.object(in: line, at: place, isLossy: parser.isLossy)
        func string(_ key: String) throws(DataError) -> String {
            guard let text = row[key]?.string else {
                throw .wrongJSONValue(place, key: key, expected: "a string")
            }
            return text
        }
        var parts: [String] = []
        for key in texts { parts.append(try string(key)) }
        return LabeledExample(
            text: parts.joined(separator: joiner), pair: try pair.map(string),
            target: try target(row[label], key: label, at: place, parser: parser), source: place)
    }

    private func target(
        _ value: JSONValue?, key: String, at place: SourceLine, parser: TargetParser
    ) throws(DataError) -> Target {
        if let value, let label = Self.label(value) { return try parser.target(label, at: place) }
        guard let elements = value?.array else {
            throw .wrongJSONValue(place, key: key, expected: "a string, a number, or an array of them")
        }
        let labels = elements.compactMap(Self.label)
        guard labels.count == elements.count else {
            throw .wrongJSONValue(place, key: key, expected: "an array of strings or numbers")
        }
        return try parser.target(labels: labels, at: place)
    }

    /// A label of JSON as bytes: numbers as they are spelled, so that 1 and 1.0 stay two labels.
    private static func label(_ value: JSONValue) -> [UInt8]? {
        switch value {
        case .string(let bytes): bytes
        case .number(let spelling): Array(spelling.utf8)
        case .boolean(let value): Array(String(value).utf8)
        default: nil
        }
    }
}
