import StrictJSON

/// Records that stand for bytes that cannot be decoded: they have the same key and as many columns as the others.
extension RecordDecoder {
    /// The record that stands for one longer than the limit.
    static func tooLong(
        _ piece: RecordSplitter.Piece, at place: SourceLine, _ options: RecordOptions, idKey: [UInt8]? = nil,
        columnCount: Int = 0
    ) -> Record {
        var record = unreadable(
            .rowTooLong(place, limit: options.recordLimit), piece, at: place, options, idKey: idKey,
            columnCount: columnCount)
        record.isCut = true
        return record
    }

    /// The record that stands for one with an error.
    ///
    /// `idKey` is the key of the id in JSON; `columnCount` is the number of columns of a table, which are left empty.
    static func unreadable(
        _ error: DataError, _ piece: RecordSplitter.Piece, at place: SourceLine, _ options: RecordOptions,
        idKey: [UInt8]? = nil, columnCount: Int = 0
    ) -> Record {
        var record = Record(content: .failure(error), source: place)
        record.id = idKey.flatMap { id(in: piece.bytes, key: $0) }
        record.lacksID = options.idColumn != nil && record.id == nil
        if options.keepsFields, columnCount > 0 {
            record.fields = Array(repeating: [], count: columnCount)
        }
        if options.keepsFields { record.members = [] }
        return record
    }

    /// The id in a damaged JSON object, if it comes before the damage and before the first array or object.
    private static func id(in line: [UInt8], key: [UInt8]) -> RecordID? {
        var reader = JSONReader(line)
        do throws(JSONError) {
            try reader.open(UInt8(ascii: "{"))
            var isFirst = true
            var id: RecordID?
            // What follows a value tells that it is complete.
            while try reader.hasNext(first: isFirst, before: UInt8(ascii: "}")), id == nil {
                isFirst = false
                let isID = try reader.readKey() == key
                switch reader.peek() {
                case UInt8(ascii: "\""):
                    let string = try reader.readString()
                    if isID { id = .text(string) }
                case UInt8(ascii: "t"): try reader.expectWord("true")
                case UInt8(ascii: "f"): try reader.expectWord("false")
                case UInt8(ascii: "n"): try reader.expectWord("null")
                default:
                    let number = try reader.readNumber()
                    if isID { id = .number(Array(number.utf8)) }
                }
            }
            return id
        } catch {
            // The damage begins here.
        }
        return nil
    }
}
