package import SafetensorsFormat
import StrictJSON
import SystemFiles
package import Tensors

/// A part of the rows of a table, to be written with their features.
///
/// The file is a safetensors file with a digest. It has the features, the rows with their texts and labels, and a
/// description of the whole table. All shards of a table together give a training what it reads from the table.
package struct FeatureShard: Sendable {
    /// The rows of this shard.
    package let examples: [LabeledExample]
    private let header: FeatureShardHeader
    /// The lines of the rows.
    private let records: [UInt8]

    static let headerKey = "shard"
    static let featuresName = "features"
    static let recordsName = "records"

    /// Takes the rows of a part of a table.
    ///
    /// - Precondition: There are rows, and files that they were read from.
    fileprivate init(
        _ shard: Shard, of data: LabeledData, task: LabelingTask, settings: FeatureSettings
    ) {
        precondition(!data.examples.isEmpty && !data.files.isEmpty, "no rows for a shard")
        let rows = shard.range(in: data.examples.count)
        let places = Dictionary(
            data.files.enumerated().map { ($1.file, $0) }, uniquingKeysWith: { first, _ in first })
        var hash = SHA256()
        var records: [UInt8] = []
        for (row, example) in data.examples.enumerated() {
            let line = ShardRecord.line(example, fileIndex: places[example.source.file] ?? 0)
            hash.update(line)
            if rows.contains(row) { records += line }
        }
        // The elements of a tensor are of 32 bits, so that the digest is last in the file.
        while !records.count.isMultiple(of: 4) { records.append(UInt8(ascii: "\n")) }
        header = FeatureShardHeader(
            table: ShardedTable(
                files: data.files, digest: hash.finalized().hexadecimal, rowCount: data.examples.count,
                task: task),
            shard: shard, settings: settings)
        examples = Array(data.examples[rows])
        self.records = records
    }

    /// Whether a file is this shard, complete and undamaged.
    package func isComplete(at path: String) -> Bool {
        guard let shard = try? OpenShard(path: path) else { return false }
        return shard.header.json == header.json && shard.records == records
    }

    /// Writes the shard, whole or not at all.
    ///
    /// - Parameters:
    ///   - features: `[n, W]`: the features of the rows.
    ///   - path: The path of the file; an existing one is replaced.
    /// - Throws: `SafetensorsError`.
    package func write(_ features: Tensor, to path: String) throws(SafetensorsError) {
        precondition(features.rows == examples.count, "\(features.rows) rows, \(examples.count) examples")
        try RunFile.write(
            .features,
            [
                TensorContent(
                    name: Self.featuresName, floats: features.elements,
                    shape: [features.rows, features.columns]),
                TensorContent(
                    name: Self.recordsName, dataType: .uint32, shape: [records.count / 4], bytes: records),
            ], metadata: [(Self.headerKey, header.json.text)], to: path)
    }
}

extension FeatureExtractor {
    /// Takes the rows of a part of a table, whose features this extractor computes.
    ///
    /// - Throws: `Stopped` if the work should stop.
    /// - Precondition: There are rows, and files that they were read from.
    package func shard(
        _ shard: Shard, of data: LabeledData, task: LabelingTask
    ) throws(Stopped) -> FeatureShard {
        FeatureShard(shard, of: data, task: task, settings: try settings)
    }
}
