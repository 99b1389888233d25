import NeuralNetworks
import Tensors
import MiniBERT
import MiniBERTTraining
import TestModels
import TestSupport
import Foundation
import Testing

struct FineTunerTests {
    @Test func `a saved model predicts what the fitted head predicts`() throws {
        let encoder = try ChangedFolder(copying: "bert-base")
        let model = try tuner(encoder).fit(data(), name: "films")

        let path = encoder.beside("films")
        try model.save(to: path)
        let classifier = try TextClassifier(folder: path)

        #expect(classifier.labels == ["bad", "good"])
        let features = try model.embedder.embed(
            texts.map { TextInput($0) }, options: EmbeddingOptions(pooling: .cls, isNormalized: false))
        let logits = model.head.lastMap(
            Tensor(features.flatMap(\.values), shape: [texts.count, model.embedder.vectorSize]))
        for (row, prediction) in try classifier.classify(texts.map { TextInput($0) }).enumerated() {
            #expect(abs(prediction.logits[0] - logits[row, 0]) < 1e-4)
            #expect(abs(prediction.logits[1] - logits[row, 1]) < 1e-4)
        }
    }

    @Test func `the same data give the same bytes on one thread and on two`() throws {
        let encoder = try ChangedFolder(copying: "bert-base")

        let one = try tuner(encoder, threads: 1).fit(data(), name: "films")
        let two = try tuner(encoder, threads: 2).fit(data(), name: "films")

        #expect(one.head.parameters() == two.head.parameters())
        #expect(one.report == two.report)
    }

    @Test func `a trained folder gives the vectors of its encoder`() throws {
        let encoder = try ChangedFolder(copying: "sentence-mean")
        let path = encoder.beside("films")
        try tuner(encoder).fit(data(), name: "films").save(to: path)

        let (before, after) = (try TextEmbedder(folder: encoder.path), try TextEmbedder(folder: path))

        #expect(after.sentenceSettings == before.sentenceSettings)
        #expect(after.sentenceSettings?.pooling == .mean)
        #expect(after.maximumLength == before.maximumLength)
        let inputs = texts.map { TextInput($0) }
        #expect(try after.embed(inputs).map(\.values) == before.embed(inputs).map(\.values))
    }

    @Test func `a trained model assesses its answers, in memory as from its folder`() throws {
        let encoder = try ChangedFolder(copying: "bert-base")
        for pooling: Pooling in [.cls, .mean, .pooler] {
            var options = HeadOptions()
            options.poolings = [pooling]
            let model = try tuner(encoder).fit(data(), name: "films", options: options)
            let path = encoder.beside("films-\(pooling)")
            try model.save(to: path)

            let saved = try TextClassifier(folder: path).assessing(coverage: 0.8)
            let inputs = texts.map { TextInput($0) }
            let predictions = try saved.classify(inputs)
            let assessments = try predictions.map { try #require($0.assessment) }

            #expect(
                assessments.allSatisfy { $0.labelSet != nil && $0.domainShare != nil && $0.interval == nil })
            #expect(
                try model.classifier.assessing(coverage: 0.8).classify(inputs).map(\.assessment)
                    == assessments)
            #expect(try TextClassifier(folder: path).classify(inputs).allSatisfy { $0.assessment == nil })
            let alone = try MultiHeadClassifier(folders: [path]).assessing(coverage: 0.8).classify(inputs)
            #expect(alone.map { $0[0] } == predictions)
        }
    }

    @Test func `a model of numbers gives intervals, and one of several labels no label sets`() throws {
        let encoder = try ChangedFolder(copying: "bert-base")
        var tuner = try tuner(encoder)
        tuner.task = .regression
        let examples = texts.enumerated().map { row, text in
            LabeledExample(
                text: text, target: .value(Double(row)), source: SourceLine(file: "films.tsv", line: row + 1))
        }
        let number = try tuner.fit(LabeledData(examples: examples), name: "films").classifier
        let assessment = try #require(try number.assessing(coverage: 0.8).classify(texts[3]).assessment)
        #expect(assessment.interval != nil && assessment.labelSet == nil)

        tuner.task = .multiLabel(separator: ",")
        let sets = examples.enumerated().map { row, example in
            LabeledExample(
                text: example.text, target: .labels(row % 2 == 0 ? letters(2) : letters(1)),
                source: example.source)
        }
        let several = try tuner.fit(LabeledData(examples: sets), name: "films").classifier
        #expect(throws: ModelError.self) { try several.assessing(coverage: 0.8) }
        #expect(try several.assessing().classify(texts[3]).assessment?.domainShare != nil)
    }

    /// States of twelve elements allow six labels; the data have seven.
    @Test func `more labels than a DistilBERT head can hold are an error before the training`() throws {
        let encoder = try ChangedFolder(copying: "distilbert-base")
        let rows = (0..<21).map { "label\($0 % 7)\ttext number \($0)\n" }
        let data = try LabeledData(bytes: Array(("label\ttext\n" + rows.joined()).utf8), name: "labels.tsv")
        var events = 0

        let fitting = #expect(throws: FineTuningError.self) {
            _ = try tuner(encoder).fit(
                data, name: "films",
                onEvent: { event in
                    if case .finding = event { return }
                    events += 1
                })
        }
        let training = #expect(throws: FineTuningError.self) {
            _ = try tuner(encoder).fit(data, name: "films", by: GradientOptions())
        }

        let error = FineTuningError.model(.tooManyLabels(labelCount: 7, hiddenSize: 12))
        #expect(fitting == error)
        #expect(training == error)
        #expect(events == 0)
    }

    @Test(arguments: [Pooling.maximum, .meanOverRootLength])
    func `states that no saved head reads are an error before the training`(pooling: Pooling) throws {
        let tuner = try tuner(ChangedFolder(copying: "bert-base"))
        var options = HeadOptions()
        options.poolings = [.cls, pooling]

        var encodedCount = 0
        let error = #expect(throws: FineTuningError.self) {
            _ = try tuner.fit(
                data(), options: options, onEvent: { if case .encoding = $0 { encodedCount += 1 } })
        }
        #expect(encodedCount == 0)

        #expect(
            error
                == .model(
                    .notExpressible(
                        finding: "the head reads states by '\(pooling.rawValue)'",
                        expectation: "a saved head reads cls, mean or pooler")))
    }

    @Test(arguments: [Pooling.pooler, .mean])
    func `a head on pooled or mean states is saved with what it reads`(pooling: Pooling) throws {
        let encoder = try ChangedFolder(copying: "bert-base")
        var options = HeadOptions()
        options.poolings = [pooling]
        let model = try tuner(encoder).fit(data(), options: options)
        let path = encoder.beside("films")
        try model.save(to: path)

        let predictions = try TextClassifier(folder: path).classify(texts.map { TextInput($0) })

        let features = try model.embedder.embed(
            texts.map { TextInput($0) }, options: EmbeddingOptions(pooling: pooling, isNormalized: false))
        let logits = model.head.lastMap(
            Tensor(features.flatMap(\.values), shape: [texts.count, model.embedder.vectorSize]))
        for (row, prediction) in predictions.enumerated() {
            #expect(abs(prediction.logits[1] - logits[row, 1]) < 1e-4)
        }
    }

    @Test func `of several poolings the one with the least held-out loss is used, and all are reported`()
        throws
    {
        let encoder = try ChangedFolder(copying: "bert-base")
        var options = HeadOptions()
        options.poolings = [.cls, .mean]

        let model = try tuner(encoder).fit(data(), options: options)

        let scores = model.report.poolings
        #expect(scores.map(\.pooling) == [.cls, .mean])
        let best = scores.min { $0.heldOutLoss < $1.heldOutLoss }?.pooling
        #expect(model.headShape == nil ? best == .cls : best == .mean)
    }

    @Test func `pooled states are an error for an encoder without a pooler`() throws {
        let tuner = try tuner(ChangedFolder(copying: "bert-no-pooler"))
        var options = HeadOptions()
        options.poolings = [.pooler]

        #expect(throws: FineTuningError.options(.noPooler)) { try tuner.fit(data(), options: options) }
    }

    @Test func `a share of the rows of each class is held out for scoring`() throws {
        var options = HeadOptions()
        options.validationShare = 0.25

        let report = try tuner(ChangedFolder(copying: "bert-base")).fit(data(), options: options).report

        #expect(report.evaluation.rowCount == 10)
        #expect(report.scoring == "a held-out 25 % of the rows")
    }

    @Test func `a second training takes its features from the cache`() throws {
        let encoder = try ChangedFolder(copying: "bert-base")
        let folder = FeatureCacheFolder(path: encoder.beside("cache"))
        let first = try tuner(encoder).fit(data(), name: "films", cacheFolder: folder)

        var encodedCount: Int?
        let second = try tuner(encoder).fit(data(), name: "films", cacheFolder: folder) {
            false
        } onEvent: {
            if case .encoding(let progress) = $0 {
                encodedCount = progress.finishedCount - progress.cachedCount
            }
        }

        #expect(encodedCount == 0)
        #expect(second.head.parameters() == first.head.parameters())
    }

    @Test func `an interrupted training gives no model`() throws {
        let encoder = try ChangedFolder(copying: "bert-base")

        #expect(throws: FineTuningError.interrupted) {
            try tuner(encoder).fit(data(), name: "films", shouldStop: { true })
        }
    }

    @Test(arguments: [false, true])
    func `a training that is interrupted anywhere gives no model`(byCanceling: Bool) async throws {
        let encoder = try ChangedFolder(copying: "bert-base")
        let tuner = try tuner(encoder)
        var options = HeadOptions()
        options.folds = 2
        // With strong penalties the fits take few steps.
        options.inverseStrengths = [0.0001, 0.001]
        var rows = try data()
        rows.examples.removeLast(10)
        let (data, settings) = (rows, options)
        let calls = CallCounter()
        _ = try tuner.fit(data, options: settings) {
            calls.next()
            return false
        }

        for call in 1...calls.count {
            let counter = CallCounter()
            let task = Task {
                try tuner.fit(data, options: settings) {
                    guard counter.next() == call else { return false }
                    if byCanceling { unsafe withUnsafeCurrentTask { unsafe $0?.cancel() } }
                    return !byCanceling
                }
            }
            await #expect(throws: FineTuningError.interrupted, "call \(call)") { try await task.value }
        }
        #expect(calls.count > 100)
    }

    @Test func `the features of an interrupted training are kept`() throws {
        let encoder = try ChangedFolder(copying: "bert-base")
        var tuner = try tuner(encoder)
        tuner.reading.batchTokenCount = 64
        let calls = CallCounter()
        var callsBeforeFit = 0
        _ = try tuner.fit(data(), cacheFolder: FeatureCacheFolder(path: encoder.beside("other"))) {
            calls.next()
            return false
        } onEvent: {
            if case .fitting = $0 { callsBeforeFit = calls.count }
        }
        let lastCall = callsBeforeFit - 6
        let cache = FeatureCacheFolder(path: encoder.beside("cache"))
        let counter = CallCounter()
        var cachedCount = 0

        #expect(throws: FineTuningError.interrupted) {
            try tuner.fit(data(), cacheFolder: cache) { counter.next() == lastCall }
        }
        _ = try tuner.fit(
            data(), cacheFolder: cache,
            onEvent: { if case .encoding(let progress) = $0 { cachedCount = progress.cachedCount } })

        #expect(cachedCount > 0 && cachedCount < texts.count)
    }

    @Test func `a single class is an error with its name and count`() throws {
        let encoder = try ChangedFolder(copying: "bert-base")
        let one = try LabeledData(bytes: Array("label\ttext\na\tone\na\ttwo\n".utf8), name: "one.tsv")

        #expect(throws: FineTuningError.data(.oneClass(label: ClassLabel("a"), rows: 2))) {
            try tuner(encoder).fit(one, name: "one")
        }
    }

    @Test func `an existing folder is replaced only on request`() throws {
        let encoder = try ChangedFolder(copying: "bert-base")
        let model = try tuner(encoder).fit(data(), name: "films")
        let path = encoder.beside("films")
        try model.save(to: path)

        #expect(throws: ModelError.exists(path: path)) { try model.save(to: path) }
        try model.save(to: path, replacesExisting: true)

        #expect(
            try FileManager.default.contentsOfDirectory(atPath: encoder.beside("")).sorted() == [
                "encoder", "films",
            ])
    }

    @Test func `the model card has data and scores, but no texts`() throws {
        let encoder = try ChangedFolder(copying: "bert-base")
        let path = encoder.beside("films")
        try tuner(encoder).fit(data(), name: "films").save(to: path)

        let card = try String(contentsOfFile: path + "/README.md", encoding: .utf8)

        #expect(card.contains("Labels: `bad`, `good`."))
        #expect(card.contains("films.tsv: tsv, header yes, text=text, label=label; 40 rows, 2 labels"))
        #expect(card.contains("accuracy"))
        #expect(!texts.contains { card.contains($0) })
    }

    @Test func `a label that the model lacks is an error with its line and the known labels`() throws {
        let encoder = try ChangedFolder(copying: "bert-base")
        let path = encoder.beside("films")
        try tuner(encoder).fit(data(), name: "films").save(to: path)
        let unknown = try LabeledData(bytes: Array("label\ttext\ngood\tone\nfine\ttwo\n".utf8), name: "t.tsv")

        #expect(
            throws: FineTuningError.data(
                .unknownLabel(
                    SourceLine(file: "t.tsv", line: 3), label: ClassLabel("fine"),
                    known: [ClassLabel("bad"), ClassLabel("good")]))
        ) { try TextClassifier(folder: path).score(unknown) }
    }

    @Test func `scoring reports its progress, and a fault beyond the first portion names its row`() throws {
        let classifier = try TextClassifier(folder: GoldenModel("bert-classifier").folder)
        let label = classifier.labels[0]
        var counts: [Int] = []
        let rows = Array(repeating: (text: "a film", label: label), count: 1100)

        let scored = try classifier.score(LabeledData(rows), onProgress: { counts.append($0.finishedCount) })

        #expect(counts == [0, 1024, 1100])
        #expect(scored.predictions.count == 1100)
        let long = Array(repeating: "film", count: 100).joined(separator: " ")
        let reading = ReadingOptions(longTexts: .error)
        let error = #expect(throws: FineTuningError.self) {
            try classifier.score(LabeledData(rows + [(text: long, label: label)]), options: reading)
        }
        #expect(error?.description.contains("text 1101") == true)
    }

    @Test func `options that no text can be scored with are an error without a line`() throws {
        let classifier = try TextClassifier(folder: GoldenModel("bert-classifier").folder)

        for rows in [[], [(text: "a film", label: "positive")]] {
            #expect(throws: FineTuningError.options(.maximumLengthOutOfRange(25, allowed: 1...24))) {
                try classifier.score(LabeledData(rows), options: ReadingOptions(maximumLength: 25))
            }
        }
    }

    private let texts = (0..<40).map { "the film number \($0) was \($0 % 2 == 0 ? "a wonder" : "dull")" }

    private func data() throws -> LabeledData {
        let rows = texts.enumerated().map { "\($0 % 2 == 0 ? "good" : "bad")\t\($1)\n" }
        return try LabeledData(bytes: Array(("label\ttext\n" + rows.joined()).utf8), name: "films.tsv")
    }

    private func tuner(_ encoder: ChangedFolder, threads: Int = 1) throws -> FineTuner {
        FineTuner(embedder: try TextEmbedder(folder: encoder.path), threads: WorkerThreads(count: threads))
    }
}
