import NeuralNetworks
import MiniBERT
import MiniBERTTraining
import TestModels
import Testing

struct FineTunerTests: FilmTraining {
    @Test func `the same data give the same bytes on one thread and on two`() throws {
        let encoder = try ChangedFolder(copying: "bert-base")

        let one = try tuner(encoder, threads: 1).fit(data(), name: "films")
        let two = try tuner(encoder, threads: 2).fit(data(), name: "films")

        #expect(one.head.parameters() == two.head.parameters())
        #expect(one.report == two.report)
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

    @Test func `a single class is an error with its name and count`() throws {
        let encoder = try ChangedFolder(copying: "bert-base")
        let one = try LabeledData(bytes: Array("label\ttext\na\tone\na\ttwo\n".utf8), name: "one.tsv")

        #expect(throws: FineTuningError.data(.oneClass(label: ClassLabel("a"), rows: 2))) {
            try tuner(encoder).fit(one, name: "one")
        }
    }
}
