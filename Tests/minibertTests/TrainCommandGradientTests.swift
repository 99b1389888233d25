import TestSupport
import Foundation
import Testing

@testable import minibert

struct TrainCommandGradientTests {
    private let folder: TemporaryFolder
    private let data: String

    init() throws {
        folder = try TemporaryFolder.made()
        let rows = (0..<30).map {
            "\($0 % 2 == 0 ? "good" : "bad")\tthe film \($0) is \($0 % 2 == 0 ? "great" : "dull")\n"
        }
        data = try folder.write("films.tsv", "label\ttext\n" + rows.joined())
    }

    private func train(_ options: [String], model: String = "bert-base") throws -> Outcome {
        try run(
            ["train", data, "-m", modelFixture(model), "-o", folder.path + "/model", "--no-cache"] + options)
    }

    @Test func `impossible settings are usage errors, and nothing is written`() throws {
        for options: [String] in [
            ["--epochs", "0"], ["--epochs", "-3"], ["--batch-size", "0"], ["--learning-rate", "0"],
            ["--learning-rate", "nan"], ["--learning-rate", "1e9"], ["--dropout", "1"],
            ["--dropout", "-0.1"],
            ["--warmup", "1"], ["--l2", "-1"], ["--label-smoothing", "1"], ["--early-stopping", "0"],
            ["--accumulate", "0"], ["--optimizer", "newton"], ["--schedule", "zigzag"], ["--head", "svm"],
            ["--unfreeze", "0"], ["--unfreeze", "some"], ["--unfreeze", "99"], ["--layer-decay", "2"],
            ["--token-dropout", "1"], ["--clip-norm", "0"],
            ["--head", "mlp", "--head-widths", "0"], ["--head", "mlp", "--head-widths", "8,"],
            ["--head", "mlp", "--head-widths", "65536,65536"], ["--head", "gru", "--state-size", "65536"],
            ["--head", "cnn", "--windows", "3,99"], ["--l1", "1", "--l2", "1"],
            ["--clip-norm", "1", "--clip-value", "1"], ["--windows", "3"],
            ["--state-size", "8", "--head", "mlp"],
            ["--optimizer", "sgd", "--weight-decay", "0.1"], ["--layer-decay", "0.9"], ["--recompute"],
            ["--optimizer", "gradient-descent", "--batch-size", "8"], ["--epochs", "3", "--folds", "4"],
            ["--regression", "--label-smoothing", "0.1"],
        ] {
            let outcome = try train(options)

            #expect(outcome.status == 2, "\(outcome.messages)")
            #expect(try folder.names == ["films.tsv"])
        }
    }

    @Test func `the loss of each epoch is in the messages and in the report`() throws {
        let outcome = try train(["--optimizer", "momentum", "--epochs", "2", "--json"])

        #expect(outcome.status == 0, "\(outcome.messages)")
        #expect(outcome.messages.contains("epoch 1 of 2: loss "))
        #expect(outcome.messages.contains("epoch 2 of 2: loss "))
        #expect(outcome.messages.contains("4 rows held out"))
        let json = try #require(
            try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
        #expect((json["epochs"] as? [Any])?.count == 2)
        #expect(try folder.names == ["films.tsv", "model"])
    }

    @Test(arguments: [
        ["--head", "mlp", "--head-widths", "8,4", "--activation", "relu", "--batch-norm"],
        ["--head", "cnn", "--windows", "1,3", "--filters", "4"], ["--head", "rnn", "--state-size", "5"],
        ["--head", "gru"],
    ])
    func `a head of MiniBERT alone can be inspected, evaluated and used`(options: [String]) throws {
        let model = folder.path + "/model"
        let trained = try train(options + ["--epochs", "2"])
        #expect(trained.status == 0, "\(trained.messages)")
        #expect(trained.messages.contains("transformers has no head of this form"))

        let inspected = try run(["inspect", model], models: .installed)
        let evaluated = try run(["evaluate", data, "-m", model], models: .installed)
        let classified = try run(["classify", "a great film", "-m", model], models: .installed)

        #expect(inspected.status == 0, "\(inspected.messages)")
        #expect(inspected.output.contains(options[1]), "\(inspected.output)")
        #expect(evaluated.status == 0, "\(evaluated.messages)")
        #expect(classified.status == 0, "\(classified.messages)")
        let configuration = try folder.read("model/config.json")
        #expect(configuration.contains("MiniBertForSequenceClassification"))
        #expect(configuration.contains("\"model_type\": \"minibert\""))
        #expect(try folder.read("model/README.md").contains("transformers has no such head"))
    }

    @Test func `a partly trained encoder is saved as a standard BERT model`() throws {
        let outcome = try train(["--unfreeze", "1", "--layer-decay", "0.9", "--recompute", "--epochs", "1"])

        #expect(outcome.status == 0, "\(outcome.messages)")
        #expect(try folder.read("model/config.json").contains("BertForSequenceClassification"))
        #expect(outcome.messages.contains("head: linear on cls; adamw"))
    }

    @Test func `something other than a folder at the place of checkpoints is an error before the training`()
        throws
    {
        try folder.write("model.checkpoint", "mine")

        let outcome = try train(["--epochs", "2"])

        #expect(outcome.status == 5)
        #expect(outcome.messages.contains("model.checkpoint: is the place of checkpoints, but not a folder"))
        #expect(try folder.read("model.checkpoint") == "mine")
    }

    @Test func `a file that is no checkpoint stays in the place of checkpoints`() throws {
        try folder.write("model.checkpoint/training.safetensors", "mine")

        #expect(try train(["--epochs", "2"]).status == 0)

        #expect(try folder.read("model.checkpoint/training.safetensors") == "mine")
    }

    @Test func `--resume without an interrupted training is an error`() throws {
        let outcome = try train(["--epochs", "2", "--resume"])

        #expect(outcome.status == 3)
        #expect(outcome.messages.contains("model.checkpoint holds no training to resume"))
    }
}
