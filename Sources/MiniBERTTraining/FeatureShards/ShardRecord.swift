import StrictJSON

/// A row in a shard: one line of JSON with its text, its target and its place in the table.
///
///     {"file":0,"line":2,"text":"a wonderful film","label":"good"}
enum ShardRecord {
    /// The line, with a line feed at its end; `fileIndex` is the place of the row's file in the table.
    static func line(_ example: LabeledExample, fileIndex: Int) -> [UInt8] {
        var json = JSONWriter(escaping: .required)
        json.object { json in
            json.field("file") { $0.integer(fileIndex) }
            json.field("line") { $0.integer(example.source.line) }
            json.field("text") { $0.string(example.text) }
            if let pair = example.pair { json.field("pair") { $0.string(pair) } }
            switch example.target {
            case .label(let label): json.field("label") { $0.string(label.bytes) }
            case .labels(let labels): json.field("labels") { $0.array(labels) { $0.string($1.bytes) } }
            case .value(let value): json.field("value") { $0.double(value) }
            }
        }
        return json.bytes + [UInt8(ascii: "\n")]
    }

    /// Reads a line; `nil` if it is not that of a row of such a table.
    static func example(_ line: [UInt8], files: [String], task: LabelingTask) -> LabeledExample? {
        guard let json = try? JSONValue(parsing: line), let fileIndex = json["file"]?.integer,
            files.indices.contains(fileIndex), let lineNumber = json["line"]?.integer,
            let text = json["text"]?.string, let target = target(json, task: task)
        else { return nil }
        return LabeledExample(
            text: text, pair: json["pair"]?.string, target: target,
            source: SourceLine(file: files[fileIndex], line: lineNumber))
    }

    private static func target(_ json: JSONValue, task: LabelingTask) -> LabeledExample.Target? {
        switch task {
        case .singleLabel:
            return json["label"]?.utf8.flatMap { $0.isEmpty ? nil : .label(ClassLabel($0)) }
        case .multiLabel:
            guard let labels = json["labels"]?.array?.map(\.utf8),
                !labels.contains(where: { $0?.isEmpty ?? true })
            else { return nil }
            return .labels(labels.compactMap(\.self).map { ClassLabel($0) })
        case .regression:
            guard let value = json["value"]?.double, value.magnitude <= TargetParser.largestNumber else {
                return nil
            }
            return .value(value)
        }
    }
}
