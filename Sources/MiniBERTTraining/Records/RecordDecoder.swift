import MiniBERT
import StrictJSON

/// Decodes the bytes of a record, by the decisions about the input.
enum RecordDecoder: Sendable {
    /// Each line is a text.
    case lines
    /// Fields in columns; `columnCount` is the number of fields of the first row.
    case table(DelimitedFields, ColumnChoice, columnCount: Int)
    /// Values under keys.
    case keys(JSONKeys)
    /// Labels with a prefix, and a text.
    case fastText

    /// The keys of the JSON values that are read.
    struct JSONKeys: Hashable, Sendable {
        let texts: [[UInt8]]
        let pair: [UInt8]?
        let label: [UInt8]?
        let id: [UInt8]?
        let others: [[UInt8]]
    }

    func callAsFunction(_ piece: RecordSplitter.Piece, at place: SourceLine, options: RecordOptions) -> Record
    {
        switch self {
        case .lines: return lineRecord(piece, at: place, options)
        // The beginning of a plain line can be used as a text; the beginning of another record cannot.
        case .table(_, _, let count) where piece.isCut:
            return Self.tooLong(piece, at: place, options, columnCount: count)
        case .keys(let keys) where piece.isCut: return Self.tooLong(piece, at: place, options, idKey: keys.id)
        case .fastText where piece.isCut: return Self.tooLong(piece, at: place, options)
        case .fastText:
            let line = FastTextLine(piece.bytes)
            var record = Record(content: .success(TextInput(text: line.text)), source: place)
            if options.keepsFields { record.fields = [piece.bytes] }
            record.label = .list(line.labels)
            if options.purpose == .labels, line.labels.isEmpty {
                record.content = .failure(.noLabelPrefix(place))
            }
            return record
        case .table(let fields, let columns, let count):
            do throws(DataError) {
                let found = try fields(piece.bytes, at: place)
                return tableRecord(found, columns, count, hasQuotes: fields.hasQuotes, at: place, options)
            } catch {
                return Self.unreadable(error, piece, at: place, options, columnCount: count)
            }
        case .keys(let keys):
            do throws(DataError) {
                let object = try Self.object(piece.bytes, at: place, options)
                var record = Self.record(object, keys, at: place, options)
                if options.keepsFields { record.members = Self.members(of: piece.bytes) }
                if let key = options.resultKey, object[key] != nil {
                    record.content = .failure(.reservedKey(place, key: key))
                    let others = JSONValue.object(object).removing(key)
                    record.members = Self.members(of: Array(others.text.utf8))
                }
                return record
            } catch {
                return Self.unreadable(error, piece, at: place, options, idKey: keys.id)
            }
        }
    }

    /// Decodes a plain line; with an id column, the id is before the first tab.
    private func lineRecord(
        _ piece: RecordSplitter.Piece, at place: SourceLine, _ options: RecordOptions
    ) -> Record {
        var record = Record(
            content: .success(TextInput(text: piece.bytes)), source: place, isCut: piece.isCut)
        if options.keepsFields { record.fields = [piece.bytes] }
        guard options.idColumn != nil else { return record }
        guard let tab = piece.bytes.firstIndex(of: UInt8(ascii: "\t")) else {
            record.content = .failure(.missingColumn(place, column: 2, found: 1))
            record.lacksID = true
            return record
        }
        record.id = .text(Array(piece.bytes[..<tab]))
        record.content = .success(TextInput(text: Array(piece.bytes[(tab + 1)...])))
        return record
    }

    private func tableRecord(
        _ fields: [[UInt8]], _ columns: ColumnChoice, _ count: Int, hasQuotes: Bool, at place: SourceLine,
        _ options: RecordOptions
    ) -> Record {
        var record = Record(
            content: Self.input(of: fields, columns, count, at: place, options), source: place)
        record.hasVerbatimFields = !hasQuotes
        if options.keepsFields { record.fields = fields }
        if options.keepsFields, fields.count < count {
            record.fields? += Array(repeating: [], count: count - fields.count)
        }
        if options.idColumn != nil, let id = columns.id {
            if id < fields.count { record.id = .text(fields[id]) } else { record.lacksID = true }
        }
        if options.purpose == .labels, let label = columns.label, label < fields.count {
            record.label = .bytes(fields[label])
        }
        record.others = columns.others.map { $0 < fields.count ? fields[$0] : [] }
        return record
    }

    private static func input(
        of fields: [[UInt8]], _ columns: ColumnChoice, _ count: Int, at place: SourceLine,
        _ options: RecordOptions
    ) -> Result<TextInput, DataError> {
        // A row with missing columns may have the wrong label, but its text can still be used.
        let isUneven = options.purpose == .labels ? fields.count != count : fields.count > count
        if isUneven {
            return .failure(.wrongColumnCount(place, found: fields.count, expected: count))
        }
        let needed = columns.texts + [columns.pair, columns.id].compactMap(\.self)
        if let missing = needed.first(where: { $0 >= fields.count }) {
            return .failure(.missingColumn(place, column: missing + 1, found: fields.count))
        }
        var text = fields[columns.texts[0]]
        for column in columns.texts.dropFirst() { text += options.joiner + fields[column] }
        return .success(TextInput(text: text, pair: columns.pair.map { fields[$0] }))
    }
}

extension RecordDecoder {
    /// The JSON object of a line.
    ///
    /// - Throws: `DataError.invalidJSON`, `.invalidUTF8`.
    static func object(
        _ line: [UInt8], at place: SourceLine, _ options: RecordOptions
    ) throws(DataError) -> JSONObject {
        var bytes = line
        if options.purpose == .labels, String(validating: bytes, as: UTF8.self) == nil {
            guard options.isLossy else {
                throw .invalidUTF8(place, byte: UTF8Validation.firstInvalidByte(of: bytes))
            }
            bytes = Array(String(decoding: bytes, as: UTF8.self).utf8)
        }
        do throws(JSONError) {
            var reader = JSONReader(bytes)
            if let first = reader.peek(), first != UInt8(ascii: "{") {
                throw reader.error(.unexpectedByte(first, expected: "'{'"))
            }
            return try JSONValue(parsing: bytes).object ?? JSONObject()
        } catch {
            throw .invalidJSON(place, byte: error.position + 1, reason: error.fault.description)
        }
    }

    /// The text between the braces of an object, on one line and without white space around it.
    private static func members(of object: [UInt8]) -> [UInt8] {
        func trimmed(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
            let isSpace = { (byte: UInt8) in byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }
            guard let last = text.lastIndex(where: { !isSpace($0) }) else { return [] }
            return text[...last].drop(while: isSpace)
        }
        let inner = trimmed(trimmed(object[...]).dropFirst().dropLast())
        // Outside of strings, which cannot have them, line ends mean no more than spaces.
        return inner.map { $0 == 0x0A || $0 == 0x0D ? 0x20 : $0 }
    }

    private static func record(
        _ object: JSONObject, _ keys: JSONKeys, at place: SourceLine, _ options: RecordOptions
    ) -> Record {
        var record = Record(content: input(of: object, keys, at: place, options), source: place)
        switch keys.id.flatMap({ object[$0] }) {
        case .string(let bytes): record.id = .text(bytes)
        case .number(let spelling): record.id = .number(Array(spelling.utf8))
        case .null, nil: break
        case .boolean, .array, .object:
            // The id of a labeled row is not used.
            guard options.purpose == .texts else { break }
            let key = String(decoding: keys.id ?? [], as: UTF8.self)
            record.content = .failure(.wrongJSONValue(place, key: key, expected: "a string or a number"))
        }
        guard options.purpose == .labels, case .success = record.content, let key = keys.label else {
            return record
        }
        record.others = keys.others.map { RecordReader.field(object[$0]) }
        do throws(DataError) {
            record.label = try label(object[key], key, at: place)
        } catch {
            record.content = .failure(error)
        }
        return record
    }

    private static func input(
        of object: JSONObject, _ keys: JSONKeys, at place: SourceLine, _ options: RecordOptions
    ) -> Result<TextInput, DataError> {
        do throws(DataError) {
            var text: [UInt8] = []
            for (index, key) in keys.texts.enumerated() {
                if index > 0 { text += options.joiner }
                text += try string(object[key], key, at: place)
            }
            // Some programs write null for a missing pair.
            guard let key = keys.pair, let value = object[key], !value.isNull else {
                return .success(TextInput(text: text))
            }
            return .success(TextInput(text: text, pair: try string(value, key, at: place)))
        } catch {
            return .failure(error)
        }
    }

    private static func string(
        _ value: JSONValue?, _ key: [UInt8], at place: SourceLine
    ) throws(DataError) -> [UInt8] {
        let name = String(decoding: key, as: UTF8.self)
        guard let value else { throw .missingKey(place, key: name) }
        guard let text = value.utf8 else { throw .wrongJSONValue(place, key: name, expected: "a string") }
        return text
    }

    private static func label(
        _ value: JSONValue?, _ key: [UInt8], at place: SourceLine
    ) throws(DataError) -> LabelField {
        let name = String(decoding: key, as: UTF8.self)
        guard let value else { throw .missingKey(place, key: name) }
        if let bytes = labelBytes(value) { return .bytes(bytes) }
        guard let elements = value.array else {
            throw .wrongJSONValue(place, key: name, expected: "a string, a number, or an array of them")
        }
        let labels = elements.compactMap(labelBytes)
        guard labels.count == elements.count else {
            throw .wrongJSONValue(place, key: name, expected: "an array of strings or numbers")
        }
        return .list(labels)
    }

    /// A JSON label as bytes; numbers keep their spelling, so that 1 and 1.0 are two labels.
    private static func labelBytes(_ value: JSONValue) -> [UInt8]? {
        switch value {
        case .string(let bytes): bytes
        case .number(let spelling): Array(spelling.utf8)
        case .boolean(let value): Array(String(value).utf8)
        case .null, .array, .object: nil
        }
    }
}
