import MiniBERT
import StrictJSON
import SystemFiles

/// A table whose rows are divided into shards, as each shard describes it.
struct ShardedTable: Hashable, Sendable {
    /// How the files were read, in the order of the rows.
    let files: [FileReading]
    /// The SHA-256 of the records of all rows, as hexadecimal digits.
    let digest: String
    let rowCount: Int
    let task: LabelingTask

    /// The names of the files, by which tables are ordered.
    var names: [String] { files.map(\.file) }

    /// The names of the files for messages.
    var words: String { names.map { "'\($0)'" }.joined(separator: ", ") }
}

/// The description of a shard: the table, the part of its rows, and how their features were made.
struct FeatureShardHeader: Hashable, Sendable {
    let table: ShardedTable
    /// The part of the table.
    let shard: Shard
    let settings: FeatureSettings

    static let largestCount = 1_000_000
    /// The most rows of a table.
    private static let rowLimit = 1 << 40

    /// The rows of the table that the shard holds.
    var rows: Range<Int> { shard.range(in: table.rowCount) }
}

extension FeatureShardHeader {
    var json: JSONValue {
        [
            "files": .array(table.files.map(\.json)), "digest": .text(table.digest),
            "rows": .integer(table.rowCount), "task": .text(table.task.word), "index": .integer(shard.index),
            "count": .integer(shard.count), "model": .text(settings.model),
            "poolings": .array(settings.poolings.map { .text($0.rawValue) }),
            "maximum_length": .integer(settings.maximumLength),
        ]
    }

    /// Reads `json`; `nil` for a value that is not of a shard.
    init?(json: JSONValue) {
        guard let files = json["files"]?.array.map({ $0.compactMap(FileReading.init(json:)) }),
            files.count == json["files"]?.array?.count, !files.isEmpty,
            let digest = json["digest"]?.string, let model = json["model"]?.string,
            let task = json["task"]?.string.flatMap(LabelingTask.init(word:)),
            let rowCount = json["rows"]?.integer, (1...Self.rowLimit).contains(rowCount),
            let count = json["count"]?.integer, (1...Self.largestCount).contains(count),
            let shard = json["index"]?.integer.flatMap({ Shard(index: $0, count: count) }),
            let poolings = json["poolings"]?.array?.map({ $0.string.flatMap(Pooling.init(rawValue:)) }),
            !poolings.isEmpty, !poolings.contains(nil),
            let maximumLength = json["maximum_length"]?.integer
        else { return nil }
        table = ShardedTable(files: files, digest: digest, rowCount: rowCount, task: task)
        self.shard = shard
        settings = FeatureSettings(
            model: model, poolings: poolings.compactMap(\.self), maximumLength: maximumLength)
    }
}

extension LabelingTask {
    /// The kind of task, without the separator of labels.
    fileprivate var word: String {
        switch self {
        case .singleLabel: "single-label"
        case .multiLabel: "multi-label"
        case .regression: "regression"
        }
    }

    fileprivate init?(word: String) {
        switch word {
        case "single-label": self = .singleLabel
        case "multi-label": self = .multiLabel(separator: "")
        case "regression": self = .regression
        default: return nil
        }
    }
}
