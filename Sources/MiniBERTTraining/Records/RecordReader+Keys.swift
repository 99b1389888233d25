import StrictJSON

extension RecordReader {
    /// Decides which keys are read, by the first object and the rest of the sample.
    mutating func decideKeys(
        _ format: FormatChoice, _ piece: RecordSplitter.Piece, at place: SourceLine
    ) throws(DataError) {
        let first = try RecordDecoder.object(piece.bytes, at: place, options)
        // A key that the first object lacks may be in others.
        var objects = [first]
        for record in sample?.records(.line) ?? [] {
            if let object = try? RecordDecoder.object(record, at: place, options) { objects.append(object) }
        }
        var keys: [[UInt8]] = []
        var seen: Set<[UInt8]> = []
        for key in objects.lazy.flatMap(\.entries).map(\.key) where seen.insert(key).inserted {
            keys.append(key)
        }
        let names = keys.map { KnownColumns.normalized($0) }
        if options.purpose == .labels, options.labelColumn == nil, first["cats"]?.object != nil,
            KnownColumns.firstIndex(of: KnownColumns.labels, in: names) == nil
        {
            throw .categoryObject(file: name, key: "cats")
        }
        let rows = objects.dropFirst().map { object in keys.map { Self.field(object[$0]) } }
        try decideKeys(keys, rows: rows, format)
    }

    /// Decides among the keys of a sample, or those that the options name.
    mutating func decideKeys(
        _ keys: [[UInt8]], rows: [[[UInt8]]], _ format: FormatChoice
    ) throws(DataError) {
        let columns = try ColumnChoice(cells: keys, rows: rows, areKeys: true, options: options, file: name)
        let texts = columns.texts.map { keys[$0] }
        // Objects after the sample may have further keys.
        let pair = columns.pair.map { keys[$0] } ?? partner(of: texts)
        decoder = .keys(
            RecordDecoder.JSONKeys(
                texts: texts, pair: pair, label: columns.label.map { keys[$0] },
                id: columns.id.map { keys[$0] } ?? Array("id".utf8), others: columns.others.map { keys[$0] }))
        otherColumns = columns.others.map { String(decoding: keys[$0], as: UTF8.self) }
        sample = nil
        reading = FileReading(file: name, format: format, columns: columns, cells: keys)
    }

    /// The usual key of the second text for the key of the first, if the options name neither.
    private func partner(of texts: [[UInt8]]) -> [UInt8]? {
        guard options.textColumns.isEmpty, options.pairColumn == nil, texts.count == 1 else { return nil }
        return KnownColumns.pairs[KnownColumns.normalized(texts[0])].map { Array($0.utf8) }
    }

    /// The bytes of a simple value; empty for others.
    static func field(_ value: JSONValue?) -> [UInt8] {
        switch value {
        case .string(let bytes): bytes
        case .number(let spelling): Array(spelling.utf8)
        case .boolean(let value): Array(String(value).utf8)
        case .null, .array, .object, nil: []
        }
    }
}
