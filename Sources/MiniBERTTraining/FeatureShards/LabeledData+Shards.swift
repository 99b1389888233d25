import MiniBERT
import SystemFiles

extension LabeledData {
    /// Reads tables with their features from shards, which may be in any order.
    ///
    /// The rows are those of the tables in the order of their names, byte by byte, and in each table in its own order.
    ///
    /// - Parameter paths: Files, and folders of files that end in `.safetensors`.
    /// - Returns: The rows, and the task that their labels are for.
    /// - Throws: `FeatureShardError` for files that cannot be read, are not of the same model, settings and task, or are
    ///   not all shards of their tables, each once.
    package static func reading(
        shards paths: [String]
    ) throws(FeatureShardError) -> (data: LabeledData, task: LabelingTask) {
        var shards: [OpenShard] = []
        for path in paths {
            for file in try files(at: path) {
                let shard = try OpenShard(path: file)
                if let first = shards.first { try shard.checkAgreement(with: first) }
                shards.append(shard)
            }
        }
        guard let first = shards.first else {
            throw FeatureShardError(file: "-", finding: "no shard is named")
        }
        var data = LabeledData(examples: [])
        var rows: FeatureRows?
        for table in try tables(of: shards) {
            var hash = SHA256()
            for shard in table {
                try shard.read(into: &data.examples, &hash)
                rows = rows?.appending(shard.features) ?? shard.features
            }
            guard hash.finalized().hexadecimal == table[0].header.table.digest else {
                throw FeatureShardError(
                    file: table[0].path,
                    finding:
                        "and the other shards of \(table[0].header.table.words) do not have its rows; make them "
                        + "again")
            }
            data.files += table[0].header.table.files
        }
        data.features = rows.map {
            KnownFeatures(rows: $0, settings: first.header.settings, file: first.path)
        }
        return (data, first.header.table.task)
    }

    /// A file, or the shards in a folder.
    private static func files(at path: String) throws(FeatureShardError) -> [String] {
        guard (try? System.status(of: FilePath(path)))?.kind == .folder else { return [path] }
        let names: [[UInt8]]
        do throws(SystemError) {
            names = try System.contents(ofFolder: FilePath(path))
        } catch {
            throw FeatureShardError(file: path, finding: "cannot be read: \(error)")
        }
        // A file that is being written has a hidden name.
        let shards = names.filter {
            $0.suffix(12).elementsEqual(".safetensors".utf8) && $0.first != UInt8(ascii: ".")
        }
        guard !shards.isEmpty else {
            throw FeatureShardError(
                file: path,
                finding: "holds no shard, expected files NAME.safetensors of 'minibert embed --features'")
        }
        return shards.sorted { $0.lexicographicallyPrecedes($1) }.map {
            String(decoding: FilePath(path).appending($0).bytes, as: UTF8.self)
        }
    }

    /// The shards of each table in order; the tables in the order of their names.
    private static func tables(of shards: [OpenShard]) throws(FeatureShardError) -> [[OpenShard]] {
        var tables: [[OpenShard]] = []
        for (_, shards) in Dictionary(grouping: shards, by: \.header.table) {
            tables.append(try completed(shards.sorted { $0.header.shard.index < $1.header.shard.index }))
        }
        tables.sort { first, second in
            first[0].header.table.names.lexicographicallyPrecedes(second[0].header.table.names) {
                $0.utf8.lexicographicallyPrecedes($1.utf8)
            }
        }
        var owners: [[UInt8]: OpenShard] = [:]
        for table in tables {
            for name in Set(table[0].header.table.names) {
                if let other = owners.updateValue(table[0], forKey: Array(name.utf8)) {
                    throw FeatureShardError(
                        file: table[0].path,
                        finding:
                            "has rows of '\(name)', and so has \(other.path) of another table or another state of "
                            + "the file; name the shards of one of them")
                }
            }
        }
        return tables
    }

    /// The shards of one table in order, of which none is missing or there twice.
    private static func completed(_ shards: [OpenShard]) throws(FeatureShardError) -> [OpenShard] {
        let count = shards[0].header.shard.count
        for (shard, next) in zip(shards, shards.dropFirst()) {
            guard next.header.shard.count == count else {
                throw FeatureShardError(
                    file: next.path,
                    finding:
                        "is one of \(next.header.shard.count) shards of its table, and \(shard.path) one of \(count); "
                        + "name the shards of one division")
            }
            guard next.header.shard.index != shard.header.shard.index else {
                throw FeatureShardError(
                    file: next.path,
                    finding: next.path == shard.path
                        ? "is named twice"
                        : "has the same rows as \(shard.path) (shard \(next.header.shard.index)/\(count)); name one of them"
                )
            }
        }
        let present = Set(shards.map(\.header.shard.index))
        let missing = (0..<count).filter { !present.contains($0) }
        guard let first = missing.first else { return shards }
        throw FeatureShardError(
            file: shards[0].path,
            finding: "is one of \(count) shards of \(shards[0].header.table.words), of which "
                + "\(NumberText.grouped(missing.count)) \(missing.count == 1 ? "is" : "are") missing: "
                + missing.prefix(10).map(String.init).joined(separator: ", ")
                + (missing.count > 10 ? ", …" : "")
                + "; make them with 'minibert embed --features --shard \(first)/\(count)'")
    }
}

extension OpenShard {
    /// Checks that the features of two shards can stand in one matrix.
    fileprivate func checkAgreement(with first: OpenShard) throws(FeatureShardError) {
        func disagree(_ finding: String) -> FeatureShardError {
            FeatureShardError(file: path, finding: "\(finding) than \(first.path)")
        }
        let (own, other) = (header.settings, first.header.settings)
        if own.model != other.model { throw disagree("has features of another model") }
        if own.poolings != other.poolings { throw disagree("has features by another pooling") }
        if own.maximumLength != other.maximumLength {
            throw disagree("has features of another maximum length")
        }
        if header.table.task != first.header.table.task { throw disagree("has labels of another kind") }
        if features.width != first.features.width { throw disagree("has rows of another width") }
    }
}
