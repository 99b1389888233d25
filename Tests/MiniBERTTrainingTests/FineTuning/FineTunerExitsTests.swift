import MiniBERT
import MiniBERTTraining
import NeuralNetworks
import StrictJSON
import Tensors
import TestModels
import TestSupport
import Testing

/// Heads on inner layers, beside the head of the last one.
struct FineTunerExitsTests {
    private func data(_ target: (Int) -> LabeledExample.Target) -> LabeledData {
        LabeledData(
            examples: (0..<60).map { row in
                LabeledExample(
                    text: "the film \(row) is \(["great", "dull", "not bad"][row % 3])", target: target(row),
                    source: SourceLine(file: "films.tsv", line: row + 1))
            })
    }

    private var classes: LabeledData { data { .label(ClassLabel(["good", "bad", "fair"][$0 % 3])) } }

    private func tuner(_ name: String = "distilbert-base", threads: Int = 1) throws -> FineTuner {
        FineTuner(
            embedder: try TextEmbedder(folder: GoldenModel(name).folder),
            threads: WorkerThreads(count: threads))
    }

    private func options(_ poolings: [Pooling]? = nil) -> HeadOptions {
        var options = HeadOptions()
        options.fitsExits = true
        options.poolings = poolings
        return options
    }

    @Test(arguments: [Pooling.cls, .mean])
    func `a saved model answers early as its report says`(pooling: Pooling) throws {
        let model = try tuner().fit(classes, name: "films", options: options([pooling]))
        let place = TemporaryFolder()
        try model.save(to: place.path)

        let saved = try TextClassifier(folder: place.path)
        #expect(saved.exits?.shape == ExitShape(pooling: pooling, layers: [1]))
        let report = try #require(model.report.exits)
        #expect(report.layerCount == 2 && report.exits.map(\.layer) == [1])
        #expect(report.wholeScore == model.report.evaluation.score(named: "accuracy"))
        #expect(report.points.map(\.threshold) == [0.7, 0.8, 0.9, 0.95, 0.99])
        for (point, next) in zip(report.points, report.points.dropFirst()) {
            #expect(point.meanLayerCount <= next.meanLayerCount && point.earlyShare >= next.earlyShare)
        }
        let texts = classes.examples.map(\.text)
        #expect(try saved.answeringEarly(above: 0).classify(texts).allSatisfy { $0.exitLayer == 1 })
        #expect(
            try model.classifier.answeringEarly(above: 0.6).classify(texts)
                == saved.answeringEarly(above: 0.6).classify(texts))
    }

    @Test
    func
        `the head is that of a training without exits, and an exit that of an encoder without the layers above`()
        throws
    {
        let tuner = try tuner()
        let model = try tuner.fit(classes, options: options([.mean]))
        var plain = options([.mean])
        plain.fitsExits = false

        let other = try tuner.fit(classes, options: plain)
        #expect(model.head.parameters() == other.head.parameters())
        #expect(model.report.evaluation == other.report.evaluation)
        let memory = try [model, other].map { try #require($0.report.memory).sharedByteCount }
        #expect(memory[0] - memory[1] == 4 * 60 * 12)

        var encoder = tuner.embedder.encoder
        encoder.blocks.removeLast()
        plain.triesNgrams = false
        let short = try FineTuner(embedder: tuner.embedder.with(encoder), threads: WorkerThreads(count: 1))
            .fit(classes, options: plain)
        #expect(try model.classifier.exits?.maps.map { $0.parameters() } == [short.head.lastMap.parameters()])
    }

    @Test func `the same data give the same exits on one thread and on two`() throws {
        let models = try [1, 2].map { try tuner(threads: $0).fit(classes, options: options()) }

        #expect(models[0].report == models[1].report)
        let maps = try models.map { try $0.classifier.exits?.maps.map { $0.parameters() } }
        #expect(maps[0] == maps[1])
    }

    @Test
    func `a text of several labels leaves when each is decided, and validation rows are the held-out ones`()
        throws
    {
        var tuner = try tuner()
        tuner.task = .multiLabel(separator: ",")
        let sets = data { row in
            .labels(([["good", "film"], ["bad", "film"], []][row % 3]).map { ClassLabel($0) })
        }

        let model = try tuner.fit(sets, validation: sets, options: options())

        #expect(model.report.exits?.scoreName == "exact-match")
        let early = try model.classifier.answeringEarly(above: 0.8)
        for prediction in try early.classify(sets.examples.map(\.text)) where prediction.exitLayer != nil {
            #expect(prediction.probabilities.allSatisfy { max($0, 1 - $0) > 0.8 })
        }
    }

    @Test func `the report and the record show the table, and the card says what transformers does`() throws {
        var portable = options([.cls])
        portable.triesNgrams = false
        let model = try tuner().fit(classes, options: portable)
        let place = TemporaryFolder()
        try model.save(to: place.path)

        let lines = model.report.text().split(separator: "\n")
        #expect(lines.contains { $0.hasPrefix("exits: accuracy ") && $0.hasSuffix(" after layer 1") })
        #expect(lines.contains { $0.hasPrefix("  0.95: ") && $0.contains(" of 2 layers (") })
        #expect(lines.contains { $0.hasPrefix("  without: 2 layers, accuracy ") })
        let record = try JSONValue(parsing: Array(place.read("minibert.json").utf8))
        #expect(record["exits"]?["thresholds"]?.array?.count == 5)
        #expect(record["exits"]?["layers"]?.integer == 2)
        #expect(try place.read("README.md").contains("which it does not use: it computes all layers"))
    }

    @Test func `exits are refused where they have no meaning`() throws {
        func settings(of tuner: FineTuner) throws -> FeatureSettings {
            try FeatureExtractor(
                embedder: tuner.embedder, poolings: [.cls], reading: tuner.reading, threads: tuner.threads
            ).settings
        }
        func fault(
            _ name: String = "distilbert-base", _ options: HeadOptions? = nil, _ data: LabeledData? = nil,
            task: LabelingTask = .singleLabel, unlabeled: [LabeledExample] = []
        ) throws -> String {
            var tuner = try tuner(name)
            tuner.task = task
            let error = #expect(throws: FineTuningError.self) {
                try tuner.fit(data ?? classes, unlabeled: unlabeled, options: options ?? self.options())
            }
            return error?.description ?? ""
        }
        #expect(try fault("bert-base").contains("the encoder has 1 layer, but an exit needs a layer before"))
        #expect(try fault("no-layers").contains("the encoder has 0 layers, but an exit needs"))
        let numbers = data { .value(Double($0)) }
        #expect(
            try fault("distilbert-base", options(), numbers, task: .regression).contains(
                "the head gives a number, but an exit needs"))
        #expect(try fault("distilbert-base", options([.pooler])).contains("by pooler, but exits read"))
        #expect(
            try fault("distilbert-base", options([.cls, .mean])).contains("by cls or mean, but exits read"))
        #expect(
            try fault(unlabeled: classes.examples).contains("rows without a label, but exits learn"))
        var known = classes
        known.features = KnownFeatures(
            rows: FeatureRows(Tensor(zeros: [60, 12])), settings: try settings(of: tuner()), file: "part")
        #expect(
            try fault("distilbert-base", options([.cls]), known).contains(
                "part: has features of the last layer, expected texts for exits"))
        var names = options()
        names.labelNames = [
            LabelName(ClassLabel("good"), text: "great"), LabelName(ClassLabel("bad"), text: "dull"),
        ]
        #expect(
            try fault("distilbert-base", names, LabeledData(examples: [])).contains(
                "no held-out row to choose early answers by"))
    }
}
