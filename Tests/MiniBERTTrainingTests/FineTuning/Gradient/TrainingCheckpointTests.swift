import MiniBERT
import SafetensorsFormat
import TestModels
import TestSupport
import Foundation
import Testing

@testable import MiniBERTTraining

struct TrainingCheckpointTests {
    private let encoder: ChangedFolder
    private let tuner: FineTuner
    private let data: LabeledData
    private let options: GradientOptions
    private let checkpoint: TrainingCheckpoint
    private let path: String
    /// The file of a training that was stopped in its second epoch.
    private let stopped: Data

    init() throws {
        encoder = try ChangedFolder(copying: "bert-base")
        tuner = FineTuner(embedder: try TextEmbedder(folder: encoder.path))
        let rows = (0..<30).map {
            "\($0 % 2 == 0 ? "good" : "bad")\tthe film \($0) is \($0 % 2 == 0 ? "great" : "dull")\n"
        }
        data = try LabeledData(bytes: Array(("label\ttext\n" + rows.joined()).utf8), name: "films.tsv")
        var options = GradientOptions(network: nil, unfreezing: .blocks(1))
        (options.epochCount, options.batchSize, options.patience) = (3, 10, 2)
        self.options = options
        let folder = encoder.beside("films.checkpoint")
        checkpoint = TrainingCheckpoint(folder: folder, resumes: true)
        path = folder + "/training.safetensors"
        let steps = CallCounter()
        _ = try? tuner.fit(
            data, by: options, checkpoint: TrainingCheckpoint(folder: folder),
            shouldStop: { steps.count == 4 },
            onEvent: { if case .step = $0 { steps.next() } })
        stopped = try Data(contentsOf: URL(filePath: path))
    }

    private func restore() throws { try stopped.write(to: URL(filePath: path)) }

    private func resume() throws { _ = try tuner.fit(data, by: options, checkpoint: checkpoint) }

    /// Expects that the checkpoint is refused, in words that name it.
    private func expectRefusal(_ comment: Comment) {
        let error = #expect(throws: FineTuningError.self, comment) { try resume() }
        guard case .checkpoint(checkpoint.folder, _) = error else {
            Issue.record("\(comment): \(String(describing: error))")
            return
        }
    }

    @Test func `a changed file is refused`() throws {
        for place in stride(from: 0, to: stopped.count, by: 997) {
            var changed = stopped
            changed[place] ^= 1
            for harmed in [changed, stopped.prefix(place), stopped + changed.suffix(place + 1)] {
                try harmed.write(to: URL(filePath: path))
                expectRefusal("byte \(place)")
            }
        }
        try restore()
        try resume()
    }

    @Test func `numbers that a training cannot reach are refused, though the digest is right`() throws {
        let names = ["step", "epoch", "steps", "open_loss", "open_weight", "best_loss", "epochs_since_best"]
        // Losses and weights are written by their bits, so that small numbers are possible ones.
        let usable = [
            "open_loss": ["0", "1", "4611686018427387904", "9223372036854775808"],
            "open_weight": ["0", "1", "4611686018427387904", "9223372036854775808"],
            "epoch": ["1"], "best_loss": ["0", "1"], "epochs_since_best": ["0", "1"],
            "training_loss": ["0", "1"], "validation_loss": ["0", "1"],
        ]

        for name in names + ["training_loss", "validation_loss"] {
            // A number may be in quotes.
            let field = try Regex("\"\(name)\": ?\"?-?[0-9]+\"?")
            for number in extremeNumbers {
                try restore()
                try RunFile.rewrite(.fineTuning, at: path) { metadata, _ in
                    if name == "step" { metadata[name] = number }
                    metadata["history"]?.replace(
                        field, with: "\"\(name)\":" + Self.value(number, of: name))
                }

                if usable[name]?.contains(number) == true {
                    #expect(throws: Never.self, "\(name) \(number)") { try resume() }
                } else {
                    expectRefusal("\(name) \(number)")
                }
            }
        }
    }

    private static func value(_ number: String, of name: String) -> String {
        name.hasPrefix("open") || Int(number) == nil ? "\"\(number)\"" : number
    }

    @Test func `every tensor must be there, in its shape and finite`() throws {
        let names = try RunFile(.fineTuning, contentsOf: path).content.tensors.map(\.name)
        let changes: [(TensorContent) -> TensorContent?] = [
            { _ in nil }, { $0.filled(with: .nan) }, { $0.filled(with: -.infinity) },
            { TensorContent(name: $0.name, floats: [1], shape: [1, 1, 1]) },
        ]
        #expect(names.contains { $0.hasPrefix("best.") } && names.contains { $0.hasPrefix("optimizer.") })

        for (index, name) in names.enumerated() where name != "sha256" {
            try restore()
            try RunFile.rewrite(.fineTuning, at: path) { _, tensors in
                tensors[name] = tensors[name].flatMap(changes[index % changes.count])
            }
            expectRefusal("\(name)")
        }
    }

    @Test func `weights that overflow end the training`() throws {
        try RunFile.rewrite(.fineTuning, at: path) { _, tensors in
            tensors = tensors.mapValues { $0.filled(with: 3e38) }
        }

        let error = #expect(throws: FineTuningError.self) { try resume() }
        guard case .training = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func `a checkpoint of another tokenizer or other settings of the encoder is refused`() throws {
        for change: (ChangedFolder) throws -> Void in [
            { try $0.set("layer_norm_eps", to: 0.5) },
            {
                try $0.write(
                    #"{"do_lower_case": false, "model_max_length": 24}"#, to: "tokenizer_config.json")
            },
        ] {
            let other = try ChangedFolder(copying: "bert-base")
            try change(other)
            let tuner = FineTuner(embedder: try TextEmbedder(folder: other.path))

            #expect(
                throws: FineTuningError.checkpoint(
                    folder: checkpoint.folder, finding: "is of a training with other data or settings")
            ) { _ = try tuner.fit(data, by: options, checkpoint: checkpoint) }
        }
    }
}
