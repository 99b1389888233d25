import SafetensorsFormat
import StrictJSON
import SystemFiles

/// A shard that was read from a file and checked.
struct OpenShard: Sendable {
    let path: String
    let header: FeatureShardHeader
    let features: FeatureRows
    private let file: RunFile
    private let recordBytes: Range<Int>

    /// Opens a file, and reads all of it once.
    ///
    /// - Throws: `FeatureShardError` for a file that is not a complete shard.
    init(path: String) throws(FeatureShardError) {
        func error(_ finding: String) -> FeatureShardError { FeatureShardError(file: path, finding: finding) }
        let file: RunFile
        do throws(RunFileError) {
            file = try RunFile(.features, contentsOf: path)
        } catch let fault {
            throw error(
                "\(fault.finding), expected a complete file of 'minibert embed --features'; make it again")
        }
        guard
            let json = file.metadata[FeatureShard.headerKey].flatMap({
                try? JSONValue(parsing: Array($0.utf8))
            }),
            let header = FeatureShardHeader(json: json),
            let features = file.entry(named: FeatureShard.featuresName, .float32, rank: 2),
            features.shape[0] == header.rows.count,
            features.shape[1] > 0, features.shape[1].isMultiple(of: header.settings.poolings.count),
            let records = file.entry(named: FeatureShard.recordsName, .uint32, rank: 1)
        else {
            throw error("contradicts itself, expected a file of 'minibert embed --features'; make it again")
        }
        self.path = path
        self.header = header
        self.file = file
        self.features = FeatureRows(
            memory: file.content.region, bytes: file.content.byteRange(of: features),
            count: features.shape[0],
            width: features.shape[1])
        recordBytes = file.content.byteRange(of: records)
        guard self.features.isFinite else { throw error("has a feature that is not a finite number") }
        file.content.region.dropResidentPages(0..<file.content.region.byteCount)
    }

    /// The lines of the rows.
    var records: [UInt8] { file.content.region.withBytes(recordBytes) { $0.array } }

    /// Adds the rows of the shard to `examples`, and their lines to a digest.
    ///
    /// - Throws: `FeatureShardError` for a line that is not a row.
    func read(into examples: inout [LabeledExample], _ hash: inout SHA256) throws(FeatureShardError) {
        let (names, task) = (header.table.names, header.table.task)
        let bytes = records
        file.content.region.dropResidentPages(recordBytes)
        var start = 0
        for row in header.rows {
            guard let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")),
                let example = ShardRecord.example(Array(bytes[start..<end]), files: names, task: task)
            else {
                throw FeatureShardError(
                    file: path, finding: "has no row \(row + 1) of its table; make it again")
            }
            examples.append(example)
            hash.update(bytes[start...end])
            start = end + 1
        }
    }
}
