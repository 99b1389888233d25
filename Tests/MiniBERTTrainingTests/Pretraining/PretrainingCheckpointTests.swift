import SafetensorsFormat
import Foundation
import Testing

@testable import MiniBERTTraining

struct PretrainingCheckpointTests {
    @Test func `no changed file of a training is used, and a log may be missing`() throws {
        let training = try StoppedDistillation()
        let whole = try training.resumed()
        let others = try StoppedDistillation(seed: 1).files
        #expect(training.files.count == 10)

        for (name, bytes) in training.files {
            let isLog = name == "training/log.jsonl"
            var flipped = bytes
            flipped[bytes.count / 2] ^= 1
            for changed in [flipped, bytes.dropLast(), bytes + [0x20], others[name], nil]
            where changed != bytes {
                // What follows the end of the log at the checkpoint belongs to steps that are repeated.
                let isUsable = isLog && (changed == nil || changed?.starts(with: bytes) == true)
                try training.restore(name, as: changed)

                if isUsable {
                    #expect(try training.resumed() == whole)
                } else {
                    #expect(throws: PretrainingError.self, "\(name)") { try training.resumed() }
                }
            }
        }
        try training.restore()
        #expect(try training.resumed() == whole)
    }

    @Test func `numbers that a training cannot reach are refused, though the digest is right`() throws {
        let training = try StoppedDistillation()
        let usable = [
            "seconds": [
                "0", "1", "4611686018427387904", "9223372036854775807", "9223372036854775808", "1e308",
            ],
            "portions": ["1"],
            "log_bytes": ["0", "4611686018427387904", "9223372036854775807"],
        ]

        for key in ["step", "position", "tokens", "seconds", "log_bytes", "portions"] {
            for number in extremeNumbers {
                try training.restore()
                try RunFile.rewrite(.pretraining, at: training.folder.checkpointPath) { metadata, _ in
                    metadata[key] = number
                }

                if usable[key]?.contains(number) == true {
                    #expect(throws: Never.self, "\(key) \(number)") { try training.resumed() }
                } else {
                    #expect(throws: PretrainingError.self, "\(key) \(number)") { try training.resumed() }
                }
            }
        }
    }

    @Test func `every metadata is needed`() throws {
        let training = try StoppedDistillation()
        let path = training.folder.checkpointPath
        let keys = try RunFile(.pretraining, contentsOf: path).metadata.map(\.key)
        #expect(keys.count == 15)

        // The format is always written.
        for key in keys where key != "format" {
            try training.restore()
            try RunFile.rewrite(.pretraining, at: path) { metadata, _ in metadata[key] = nil }

            #expect(throws: PretrainingError.self, "\(key)") { try training.resumed() }
        }
    }

    @Test func `every tensor must be there, in its shape and finite`() throws {
        let training = try StoppedDistillation()
        let path = training.folder.checkpointPath
        let names = try RunFile(.pretraining, contentsOf: path).content.tensors.map(\.name)
        let changes: [(TensorContent) -> TensorContent?] = [
            { _ in nil }, { $0.filled(with: .nan) }, { $0.filled(with: .infinity) },
            { TensorContent(name: $0.name, floats: [1], shape: [1, 1, 1]) },
        ]

        for (index, name) in names.enumerated() where name != "sha256" {
            try training.restore()
            try RunFile.rewrite(.pretraining, at: path) { _, tensors in
                tensors[name] = tensors[name].flatMap(changes[index % changes.count])
            }

            let error = #expect(throws: PretrainingError.self) { try training.resumed() }
            guard case .damaged(path, _) = error else {
                Issue.record("\(name): \(String(describing: error))")
                continue
            }
        }
    }

    @Test func `weights that overflow end the training with an error`() throws {
        let training = try StoppedDistillation()

        try RunFile.rewrite(.pretraining, at: training.folder.checkpointPath) { _, tensors in
            tensors = tensors.mapValues { $0.filled(with: 3e38) }
        }

        let error = #expect(throws: PretrainingError.self) { try training.resumed() }
        guard case .training = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }
}
