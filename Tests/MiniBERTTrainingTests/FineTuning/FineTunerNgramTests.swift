import MiniBERT
import NeuralNetworks
import StrictJSON
import Tensors
import TestModels
import TestSupport
import Testing

@testable import MiniBERTTraining

struct FineTunerNgramTests {
    /// Texts whose label is a word that the encoder of the tests, which is random, hardly tells apart.
    private let texts = (0..<60).map { index in
        "film number \(index * 7919 % 1000) was \(["wonderful", "terrible", "unremarkable"][index % 3]), they said"
    }

    private func data(_ label: (Int) -> String, count: Int = 60) throws -> LabeledData {
        let rows = texts.prefix(count).enumerated().map { "\(label($0))\t\($1)\n" }
        return try LabeledData(bytes: Array(("label\ttext\n" + rows.joined()).utf8), name: "films.tsv")
    }

    private func tuner(_ encoder: ChangedFolder, threads: Int = 1) throws -> FineTuner {
        FineTuner(embedder: try TextEmbedder(folder: encoder.path), threads: WorkerThreads(count: threads))
    }

    private let classes = { ["good", "bad", "fair"][$0 % 3] }

    @Test func `n-grams are used where they help, and a saved model predicts with them`() throws {
        let encoder = try ChangedFolder(copying: "bert-base")
        let model = try tuner(encoder).fit(data(classes), name: "films")
        let path = encoder.beside("films")
        try model.save(to: path)

        let comparison = try #require(model.report.ngrams)
        #expect(comparison.isUsed)
        #expect(comparison.both.heldOutLoss < comparison.encoder.heldOutLoss)
        #expect(model.report.evaluation.score(named: "accuracy") == comparison.both.score)
        #expect(model.headShape?.ngramCount == comparison.ngramCount)
        #expect(!model.report.isPortable)
        let loaded = try TextClassifier(folder: path)
        #expect(try loaded.classify(texts) == model.classifier.classify(texts))
        #expect(try loaded.classify(texts).enumerated().allSatisfy { $1.label == classes($0) })
    }

    @Test func `the same data give the same bytes on one thread and on three`() throws {
        let encoder = try ChangedFolder(copying: "bert-base")

        let one = try tuner(encoder, threads: 1).fit(data(classes))
        let three = try tuner(encoder, threads: 3).fit(data(classes))

        #expect(one.head.parameters() == three.head.parameters())
        #expect(one.ngrams?.weight == three.ngrams?.weight)
        #expect(one.ngrams?.vocabulary == three.ngrams?.vocabulary)
        #expect(one.report == three.report)
    }

    @Test func `n-grams that do not help are left out, and the head is that of a portable training`() throws {
        let encoder = try ChangedFolder(copying: "bert-base")
        // Labels by chance.
        let rows = try data { ["good", "bad"][($0 * 7919 + $0 * $0 * 31) % 13 % 2] }

        let model = try tuner(encoder).fit(rows)
        let portable = try tuner(encoder).fit(rows, options: .portable)

        #expect(model.report.ngrams?.isUsed == false)
        #expect(model.head.parameters() == portable.head.parameters())
        #expect(model.headShape == nil && model.report.isPortable)
        #expect(portable.report.ngrams == nil)
    }

    @Test func `numbers and several labels a row are learned from n-grams, too`() throws {
        let encoder = try ChangedFolder(copying: "bert-base")
        var tuner = try tuner(encoder)
        for (task, label): (LabelingTask, (Int) -> String) in [
            (.regression, { ["1.5", "-1", "0.25"][$0 % 3] }),
            (.multiLabel(separator: ","), { ["x,y", "", "y"][$0 % 3] }),
        ] {
            tuner.task = task
            var options = LabeledDataOptions()
            options.task = task
            let rows = texts.enumerated().map { "\(label($0))\t\($1)\n" }
            let data = try LabeledData(
                bytes: Array(("label\ttext\n" + rows.joined()).utf8), name: "films.tsv", options: options)

            let model = try tuner.fit(data)

            let comparison = try #require(model.report.ngrams)
            #expect(comparison.isUsed)
            #expect(comparison.both.heldOutLoss < comparison.encoder.heldOutLoss)
            #expect(try model.classifier.score(data).evaluation.rowCount == 60)
        }
    }

    @Test func `rows of another file score a head with n-grams`() throws {
        let encoder = try ChangedFolder(copying: "bert-base")

        let report = try tuner(encoder).fit(data(classes, count: 45), validation: data(classes)).report

        #expect(report.ngrams?.isUsed == true)
        #expect(report.evaluation.rowCount == 60)
        #expect(report.evaluation.score(named: "accuracy") == 1)
    }

    @Test func `the pooling is that of the encoder's folder`() throws {
        for (name, pooling): (String, String) in [
            ("sentence-mean", "mean"), ("sentence-cls", "cls"), ("bert-base", "cls"),
        ] {
            let encoder = try ChangedFolder(copying: name)

            let report = try tuner(encoder).fit(data(classes)).report

            #expect(report.settings.object?["pooling"]?.string == pooling, "\(name)")
        }
    }

    @Test func `texts are encoded once for several poolings, whose heads are those of each alone`() throws {
        let encoder = try ChangedFolder(copying: "bert-base")
        let tuner = try tuner(encoder)
        var scores: [PoolingScore] = []
        var options = HeadOptions()
        options.triesNgrams = false
        for pooling: Pooling in [.cls, .mean] {
            options.poolings = [pooling]
            let report = try tuner.fit(data(classes), options: options).report
            scores.append(
                PoolingScore(
                    pooling: pooling,
                    heldOutLoss: report.path.first { $0.inverseStrength == report.inverseStrength }?
                        .heldOutLoss ?? 0,
                    heldOutAccuracy: report.evaluation.score(named: "accuracy")))
        }
        options.poolings = [.cls, .mean]
        var encodedCount = 0

        let report = try tuner.fit(
            data(classes), options: options,
            onEvent: { if case .encoding(let progress) = $0 { encodedCount = progress.totalCount } }
        ).report

        // Without states of other tokens, the products of the last block have other shapes.
        #expect(report.poolings.map(\.pooling) == scores.map(\.pooling))
        #expect(report.poolings.map(\.heldOutAccuracy) == scores.map(\.heldOutAccuracy))
        #expect(zip(report.poolings, scores).allSatisfy { abs($0.heldOutLoss - $1.heldOutLoss) < 1e-4 })
        #expect(encodedCount == 60)
    }

    @Test func `texts without a common n-gram are trained on without n-grams`() throws {
        let encoder = try ChangedFolder(copying: "bert-base")
        let letters = Array("abcdefghijklmnop")
        let rows = letters.enumerated().map { "\($0.offset % 2)\t\($0.element)\n" }
        let data = try LabeledData(bytes: Array(("label\ttext\n" + rows.joined()).utf8), name: "letters.tsv")

        #expect(try tuner(encoder).fit(data).report.ngrams == nil)
    }
}
