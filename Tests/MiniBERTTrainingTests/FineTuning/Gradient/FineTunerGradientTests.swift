import WordPiece
import Tensors
import NeuralNetworks
import TestModels
import TestSupport
@testable import MiniBERTTraining
import Testing

@testable import MiniBERT

struct FineTunerGradientTests: FilmTraining {
    @Test func `a saved model predicts what the trained one does`() throws {
        for shape: HeadShape? in [nil] + OwnHeads.all.map(Optional.some) {
            for name: String in ["bert-base", "distilbert-base"] {
                let encoder = try ChangedFolder(copying: name)
                var options = self.options(network: shape?.network)
                options.dropout = shape?.dropout ?? 0
                let model = try tuner(encoder).fit(data(), name: "films", by: options)
                let path = encoder.beside("films")

                try model.save(to: path)

                let classifier = try TextClassifier(folder: path)
                #expect(classifier.configuration.headShape == shape)
                #expect(classifier.labels == ["bad", "good"])
                try expectSamePredictions(model, classifier)
                guard case .classification(let parameterCount) = try ModelDescription(.folder(path)).head
                else {
                    Issue.record("no head")
                    return
                }
                #expect(parameterCount > 0)
            }
        }
    }

    @Test func `a model that was trained by gradients assesses its answers`() throws {
        let shapes: [HeadShape?] = [nil] + OwnHeads.all.map(Optional.some)
        for shape in shapes {
            let encoder = try ChangedFolder(copying: "bert-base")
            for unfreezing: Unfreezing in [.none, .all] {
                var options = self.options(network: shape?.network)
                options.unfreezing = unfreezing
                let classifier = try tuner(encoder).fit(data(), name: "films", by: options).classifier

                let assessment = try classifier.assessing(coverage: 0.8).classify("the film").assessment

                #expect(assessment?.labelSet != nil)
                // Heads that read every token have no features to compare.
                #expect((assessment?.domainShare != nil) == (options.pooling != nil))
            }
        }
    }

    @Test func `a saved model has the trained blocks`() throws {
        for unfreezing: Unfreezing in [Unfreezing.blocks(1), .all] {
            for name: String in ["bert-base", "distilbert-base"] {
                let encoder = try ChangedFolder(copying: name)
                let model = try tuner(encoder).fit(data(), name: "films", by: options(unfreezing: unfreezing))
                let path = encoder.beside("films")

                try model.save(to: path)

                let classifier = try TextClassifier(folder: path)
                #expect(classifier.configuration.modelClasses[0].hasSuffix("ForSequenceClassification"))
                #expect(classifier.encoder.parameters() == model.encoder.parameters())
                #expect(model.encoder.parameters() != model.embedder.encoder.parameters())
                try expectSamePredictions(model, classifier)
            }
        }
    }

    @Test(arguments: [Unfreezing.none, .all])
    func `the same data give the same bytes on one thread and on three`(unfreezing: Unfreezing) throws {
        let encoder = try ChangedFolder(copying: "bert-classifier")
        func trained(threads: Int) throws -> FineTunedModel {
            var options = options(unfreezing: unfreezing)
            options.tokenDropout = 0.1
            return try tuner(encoder, threads: threads).fit(data(), name: "films", by: options)
        }

        let one = try trained(threads: 1)
        let three = try trained(threads: 3)

        #expect(one.parameters == three.parameters)
        #expect(one.report == three.report)
    }

    @Test func `a loss that is not finite ends the training with an error`() throws {
        let encoder = try ChangedFolder(copying: "bert-base")
        var options = options()
        (options.rule, options.learningRate, options.clipping) = (.stochastic, 1e30, .none)
        (options.warmup, options.decay) = (0, .constant)

        let error = #expect(throws: FineTuningError.self) {
            _ = try regressionTuner(encoder).fit(numbers(), name: "numbers", by: options).report
        }

        guard case .training = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func `after a good epoch the last good model is returned`() throws {
        let encoder = try ChangedFolder(copying: "bert-base")
        var options = options()
        // Each epoch has one step. The rate of the first step is zero, and that of the second makes the loss diverge.
        (options.rule, options.learningRate, options.clipping) = (.stochastic, 1e30, .none)
        (options.warmup, options.patience, options.batchSize) = (0.9, nil, 100)

        let model = try regressionTuner(encoder).fit(numbers(), name: "numbers", by: options)

        #expect(model.divergence == .lossNotFinite(step: 2))
        #expect(model.report.epochs.count == 1)
        #expect(model.parameters.allSatisfy { $0.tensor.isFinite })
    }

    @Test func `every rule lowers the loss`() throws {
        for rule: GradientOptions.Rule in GradientOptions.Rule.allCases {
            let encoder = try ChangedFolder(copying: "bert-base")
            var options = options()
            options.rule = rule
            if rule == .gradientDescent { (options.learningRate, options.epochCount) = (0.5, 20) }

            let epochs = try tuner(encoder).fit(data(), name: "films", by: options).report.epochs

            #expect(try #require(epochs.last).training < epochs[0].training)
        }
    }

    @Test func `several labels and numbers are learned by their own losses`() throws {
        let encoder = try ChangedFolder(copying: "bert-base")
        let path = encoder.beside("saved")
        var labels = LabeledDataOptions()
        labels.task = .multiLabel(separator: ",")
        let rows = texts.enumerated().map { "\($0 % 2 == 0 ? "good,long" : "long")\t\($1)\n" }
        let several = try LabeledData(
            bytes: Array(("label\ttext\n" + rows.joined()).utf8), name: "several.tsv", options: labels)
        var tuner = try tuner(encoder)
        tuner.task = .multiLabel(separator: ",")

        let model = try tuner.fit(several, name: "several", by: options())
        try model.save(to: path)

        #expect(try TextClassifier(folder: path).configuration.problemType == .multiLabel)
        try expectSamePredictions(model, TextClassifier(folder: path))

        let regression = try regressionTuner(encoder).fit(numbers(), name: "numbers", by: options())
        try regression.save(to: path, replacesExisting: true)

        let classifier = try TextClassifier(folder: path)
        let predicted = try classifier.classify(texts[0]).logits[0]
        #expect((995...1015).contains(predicted))
        try expectSamePredictions(regression, classifier, tolerance: 0.5)
    }

    @Test func `states that do not fit the memory are computed in each epoch, to the same bytes`() throws {
        let encoder = try ChangedFolder(copying: "bert-base")
        var options = options(network: .convolutional(windows: [2], filterCount: 4))
        var inputs: [String] = []
        func trained() throws -> FineTunedModel {
            try tuner(encoder).fit(data(), name: "films", by: options) {
                false
            } onEvent: {
                if case .training(_, _, let input) = $0 { inputs.append(input) }
            }
        }
        let kept = try trained()
        options.stateMemory = 1000
        let recomputed = try trained()

        #expect(inputs.map { $0.hasSuffix("kept in memory") } == [true, false])
        #expect(kept.parameters == recomputed.parameters)
    }

    private func numbers() throws -> LabeledData {
        var options = LabeledDataOptions()
        options.task = .regression
        let rows = texts.enumerated().map { "\(1000 + 10 * ($0 % 2))\t\($1)\n" }
        return try LabeledData(
            bytes: Array(("label\ttext\n" + rows.joined()).utf8), name: "numbers.tsv", options: options)
    }

    private func regressionTuner(_ encoder: ChangedFolder) throws -> FineTuner {
        var tuner = try tuner(encoder)
        tuner.task = .regression
        return tuner
    }

    private func expectSamePredictions(
        _ model: FineTunedModel, _ classifier: TextClassifier, tolerance: Float = 1e-3
    ) throws {
        for text in texts.prefix(5) {
            let encoding = model.embedder.tokenizer.encode(text)
            let logits = logits(model.head, model.encoder(TokenBatch([encoding])))
            let prediction = try classifier.classify(text)
            #expect(largestDifference(prediction.logits, logits.elements) <= tolerance)
        }
    }

    private func logits(_ head: some ClassificationHead, _ states: HiddenStates) -> Tensor { head(states) }
}
