import MiniBERT
import NeuralNetworks
import SafetensorsFormat
import Tensors
import TestModels
import TestSupport
import Testing

@testable import MiniBERTTraining

struct LabeledDataShardsTests {
    private static let texts = (0..<40).map {
        "the film number \($0 % 35) was \($0 % 2 == 0 ? "a wonder" : "dull")"
    }
    private static let films = texts.enumerated().map { "\($0 % 2 == 0 ? "good" : "bad")\t\($1)\n" }

    let folder: TemporaryFolder
    private let encoders: [ChangedFolder]
    let extractor: FeatureExtractor

    init() throws {
        folder = try TemporaryFolder.made()
        encoders = [try ChangedFolder(copying: "bert-base"), try ChangedFolder(copying: "sentence-cls")]
        extractor = try Self.extractor(.cls, of: encoders[0])
    }

    private static func extractor(
        _ pooling: Pooling, of encoder: ChangedFolder, length: Int? = nil
    ) throws -> FeatureExtractor {
        FeatureExtractor(
            embedder: try TextEmbedder(folder: encoder.path), poolings: [pooling],
            reading: ReadingOptions(maximumLength: length), threads: WorkerThreads(count: 1))
    }

    static func data(
        _ rows: [String] = films, name: String = "films.tsv", task: LabelingTask = .singleLabel,
        header: String = "label\ttext"
    ) throws -> LabeledData {
        var options = LabeledDataOptions()
        options.task = task
        return try LabeledData(
            bytes: Array((header + "\n" + rows.joined()).utf8), name: name, options: options)
    }

    /// Writes all shards of a table; returns their paths.
    func shards(
        _ count: Int, of data: LabeledData, task: LabelingTask = .singleLabel, prefix: String = "s",
        by extractor: FeatureExtractor? = nil
    ) throws -> [String] {
        let extractor = extractor ?? self.extractor
        return try (0..<count).map { number in
            let part = try #require(Shard(index: number, count: count))
            let shard = try extractor.shard(part, of: data, task: task)
            let path = folder.path + "/\(prefix)\(number).safetensors"
            try shard.write(try extractor.features(of: shard.examples) { _ in }, to: path)
            #expect(shard.isComplete(at: path))
            return path
        }
    }

    func words(_ error: (any Error)?) -> String { error.map { "\($0)" } ?? "no error" }

    @Test func `shards of two tables in any order give the model of the tables`() throws {
        let tables = [
            try Self.data(name: "a.tsv"), try Self.data(Array(Self.films.reversed()), name: "b.tsv"),
        ]
        var whole = tables[0]
        whole.examples += tables[1].examples
        whole.files += tables[1].files
        let paths =
            try shards(3, of: tables[1], prefix: "b") + shards(4, of: tables[0], prefix: "a").reversed()

        for names in [paths, [folder.path]] {
            let (data, task) = try LabeledData.reading(shards: names)
            #expect(data.examples.map(\.source) == whole.examples.map(\.source))
            #expect(task == .singleLabel)
            var tuner = FineTuner(embedder: extractor.embedder, threads: WorkerThreads(count: 2))
            let sharded = try tuner.fit(data)
            tuner.threads = WorkerThreads(count: 1)
            let direct = try tuner.fit(whole)
            #expect(sharded.head.parameters() == direct.head.parameters())
            #expect(sharded.report.json() == direct.report.json())
            #expect(sharded.report.text() == direct.report.text())
        }
    }

    @Test func `a head that is trained by gradients is the same, and the encoder needs the texts`() throws {
        let table = try Self.data()
        let (data, _) = try LabeledData.reading(shards: shards(3, of: table))
        let tuner = FineTuner(embedder: extractor.embedder, threads: WorkerThreads(count: 1))
        var options = GradientOptions()
        options.epochCount = 2

        let (sharded, direct) = (try tuner.fit(data, by: options), try tuner.fit(table, by: options))
        #expect(sharded.head.parameters() == direct.head.parameters())

        for gradient in [
            GradientOptions(network: nil, unfreezing: .all),
            GradientOptions(network: .convolutional(windows: [2], filterCount: 4), unfreezing: .none),
        ] {
            let error = #expect(throws: FineTuningError.self) { try tuner.fit(data, by: gradient) }
            #expect(words(error).contains("reads the tokens of the texts; name the tables"))
        }
    }

    @Test func `texts, labels and notes of every kind are kept`() throws {
        for (rows, header, task): ([String], String, LabelingTask) in [
            (["\"x\\\t\u{1F600} e\u{301}\u{0}\n", "è\t  \n"], "label\ttext", .singleLabel),
            (["a\tone\ttwo\n", "b\t\ttwo\n"], "label\tsentence1\tsentence2", .singleLabel),
            (["a|b|a\tone\n", "\ttwo\n"], "label\ttext", .multiLabel(separator: "|")),
            (["-0\tone\n", "1e-7\ttwo\n", "0.1\tthree\n"], "label\ttext", .regression),
            ((0..<12).map { "\($0).5\ttext \($0)\n" }, "label\ttext", .singleLabel),
        ] {
            let table = try Self.data(rows, task: task, header: header)
            let (data, _) = try LabeledData.reading(shards: shards(2, of: table, task: task))

            #expect(data.examples.map(\.text) == table.examples.map(\.text))
            #expect(data.examples.map(\.inputBytes) == table.examples.map(\.inputBytes))
            #expect(data.examples.map(\.target) == table.examples.map(\.target))
            #expect(data.examples.map(\.source) == table.examples.map(\.source))
            #expect(data.files.map(\.json) == table.files.map(\.json))
            #expect(data.files.map(\.description) == table.files.map(\.description))
        }
    }

    @Test func `features of another model, pooling or length are not taken`() throws {
        let (data, _) = try LabeledData.reading(shards: shards(2, of: Self.data()))
        for (extractor, finding) in [
            (try Self.extractor(.cls, of: encoders[1]), "has features of another model"),
            (
                try Self.extractor(.cls, of: encoders[0], length: 9),
                "tokens a text, expected 9; give both commands the same maximum length"
            ),
            (
                try Self.extractor(.mean, of: encoders[0]),
                "has features by pooling cls, expected mean; give both commands the same pooling"
            ),
        ] {
            var tuner = FineTuner(embedder: extractor.embedder, reading: extractor.reading)
            tuner.threads = WorkerThreads(count: 1)
            var options = HeadOptions()
            options.poolings = extractor.poolings
            let error = #expect(throws: FineTuningError.self) { try tuner.fit(data, options: options) }
            #expect(words(error).hasPrefix("\(folder.path)/s0.safetensors: "))
            #expect(words(error).contains(finding), "\(words(error))")
        }
    }

    @Test func `shards that do not belong together are refused with the reason`() throws {
        let paths = try shards(4, of: Self.data())
        let others = try shards(2, of: Self.data(Array(Self.films.dropLast())), prefix: "o")
        let numbers = (0..<4).map { "\($0)\ttext \($0)\n" }
        let regression = try shards(
            1, of: Self.data(numbers, name: "n.tsv", task: .regression), task: .regression, prefix: "r")
        let mean = try shards(
            1, of: Self.data(name: "m.tsv"), prefix: "m", by: Self.extractor(.mean, of: encoders[0]))
        let long = try shards(
            1, of: Self.data(name: "l.tsv"), prefix: "l", by: Self.extractor(.cls, of: encoders[0], length: 9)
        )
        let table = try folder.write("table.tsv", "label\ttext\n")
        let thirds = try shards(3, of: Self.data(), prefix: "t")
        let empty = try TemporaryFolder.made()
        for (names, finding) in [
            (
                [paths[0], paths[2]],
                "s0.safetensors: is one of 4 shards of 'films.tsv', of which 2 are missing: 1, 3; make them with "
                    + "'minibert embed --features --shard 1/4'"
            ),
            (paths + [paths[1]], "\(paths[1]): is named twice"),
            (paths + [others[0]], "of which 1 is missing: 1"),
            (paths + others, "another state of the file; name the shards of one of them"),
            (paths + thirds, "of 3 shards of its table"),
            (paths + regression, "r0.safetensors: has labels of another kind than \(paths[0])"),
            (paths + mean, "m0.safetensors: has features by another pooling than \(paths[0])"),
            (paths + long, "l0.safetensors: has features of another maximum length than \(paths[0])"),
            ([folder.path + "/none"], "/none: is missing, expected a complete file"),
            ([table], "expected a complete file of 'minibert embed --features'"),
            ([empty.path], "holds no shard, expected files NAME.safetensors"),
        ] {
            let error = #expect(throws: FeatureShardError.self) { try LabeledData.reading(shards: names) }
            #expect(words(error).contains(finding), "\(words(error))")
        }
    }
}
