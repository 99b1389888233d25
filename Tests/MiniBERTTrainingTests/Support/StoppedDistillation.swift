import MiniBERT
import TestModels
import TestSupport
import Foundation

@testable import MiniBERTTraining

/// A distillation that was stopped after three of six steps, with all files that a training leaves.
struct StoppedDistillation {
    private let place = TemporaryFolder()
    private let seed: UInt64
    /// The files of the folder and their bytes, except for the weights, which no later run reads.
    let files: [String: Data]

    var folder: PretrainingFolder { PretrainingFolder(path: place.path(of: "model")) }

    init(seed: UInt64 = 0) throws {
        self.seed = seed
        let words = ["the", "sky", "is", "blue", "snow", "white", "today"]
        let lines = (0..<60).map { index in
            (0..<3 + index % 4).map { words[($0 * (index + 1) + Int(seed)) % words.count] }
                .joined(separator: " ")
        }
        let corpus = try place.write("corpus.txt", lines.joined(separator: "\n") + "\n")
        let special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
        let vocabulary = try place.write("vocab.txt", (special + words).joined(separator: "\n"))
        var sizes = Student.Sizes(layerCount: 1, hiddenSize: 8)
        (sizes.headCount, sizes.maximumPositionCount) = (2, 16)
        let student = try Student(vocabulary: vocabulary, isCased: false, sizes: sizes)
        let embedder = try TextEmbedder(folder: GoldenModel("sentence-mean").folder)
        let classifier = try TextClassifier(folder: GoldenModel("bert-classifier").folder)
        let teachers = [
            try Teacher(embedder, pooling: nil, maximumLength: nil),
            try Teacher(classifier, maximumLength: nil),
        ]
        let folder = PretrainingFolder(path: place.path(of: "model"))
        try folder.make(replacesExisting: false)
        try folder.write(Array("{}".utf8), to: folder.optionsPath)
        var training = Self.training(folder, seed: seed)
        let counter = CallCounter()
        training.limits.shouldStop = { counter.count == 3 }
        _ = try training.start(student, on: [corpus], teachers: teachers) { event in
            if case .trained = event { counter.next() }
        }
        let names = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
        var files: [String: Data] = [:]
        for name in names where name != "model.safetensors" {
            files[name] = FileManager.default.contents(atPath: folder.path + "/" + name)
        }
        self.files = files
    }

    private static func training(_ folder: PretrainingFolder, seed: UInt64) -> Pretraining {
        let states = folder.teacherStatesPath
        var training = Pretraining(
            .teacherVectors(folders: [states, states + "/classifier-1"]), folder: folder)
        training.settings.extent = .steps(6)
        training.settings.batchTokenCount = 64
        training.settings.seed = seed
        return training
    }

    /// Puts all files back as the stopped training left them, with one in another form; `nil` removes it.
    func restore(_ changedName: String? = nil, as content: Data? = nil) throws {
        for (name, bytes) in files where name != changedName {
            try bytes.write(to: URL(filePath: folder.path + "/" + name))
        }
        guard let changedName else { return }
        let url = URL(filePath: folder.path + "/" + changedName)
        try? FileManager.default.removeItem(at: url)
        try content?.write(to: url)
    }

    /// Continues the training to its end, and returns the weights.
    func resumed() throws -> Data {
        let training = Self.training(folder, seed: seed)
        _ = try training.resume(from: PretrainingCheckpoint(folder)) { _ in }
        return try Data(contentsOf: URL(filePath: folder.path + "/model.safetensors"))
    }
}
