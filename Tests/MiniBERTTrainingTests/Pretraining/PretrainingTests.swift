import Tensors
import SafetensorsFormat
import TestSupport
import TestModels
@testable import MiniBERTTraining
import Foundation
import Testing

@testable import MiniBERT

/// Complete trainings of tiny encoders.
struct PretrainingTests {
    private let place = TemporaryFolder()
    private let corpus: String
    private let vocabulary: String

    init() throws {
        // The color depends on the noun, so the model can learn it.
        let things = ["grass": "green", "snow": "white", "coal": "black", "sky": "blue"]
        let lines = (0..<120).map { index in
            let (thing, color) = things.sorted { $0.key < $1.key }[index % 4]
            return index % 2 == 0 ? "the \(thing) is \(color)" : "\(color) is the \(thing) today"
        }
        corpus = try place.write((lines.joined(separator: "\n") + "\n").utf8, to: "corpus.txt")
        let tokens =
            ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "the", "is", "today"] + things.keys.sorted()
            + things.values.sorted()
        vocabulary = try place.write(tokens.joined(separator: "\n").utf8, to: "vocab.txt")
    }

    private func student() throws -> Student {
        var sizes = Student.Sizes(layerCount: 1, hiddenSize: 8)
        sizes.headCount = 2
        sizes.maximumPositionCount = 16
        return try Student(vocabulary: vocabulary, isCased: false, sizes: sizes)
    }

    private func training(
        _ name: String, _ goal: Pretraining.Goal = .maskedTokens(wholeWords: false), steps: Int = 6,
        threads: Int = 1
    ) -> Pretraining {
        var training = Pretraining(goal, folder: PretrainingFolder(path: place.path + "/" + name))
        training.settings.extent = .steps(steps)
        training.settings.batchTokenCount = 64
        training.settings.itemTokenCount = 16
        training.settings.learningRate = 0.01
        training.threads = WorkerThreads(count: threads)
        return training
    }

    private var distillation: Pretraining.Goal { .teacherVectors(folders: [place.path + "/states"]) }

    private func run(
        _ training: Pretraining, teachers: [Teacher] = [], counting steps: CallCounter = CallCounter()
    ) throws -> (PretrainingOutcome?, [Pretraining.Event]) {
        var events: [Pretraining.Event] = []
        try training.folder.make(replacesExisting: false)
        let outcome = try training.start(
            try student(), on: [corpus], teachers: teachers,
            initialization: teachers.isEmpty ? nil : TeacherInitialization(teacher: try embedder())
        ) {
            events.append($0)
            if case .trained = $0 { steps.next() }
        }
        return (outcome, events)
    }

    private func embedder() throws -> TextEmbedder {
        try TextEmbedder(folder: GoldenModel("sentence-mean").folder)
    }

    private func teacher() throws -> Teacher {
        try Teacher(embedder(), pooling: nil, maximumLength: nil)
    }

    private func losses(_ events: [Pretraining.Event]) -> [Float] {
        events.compactMap { if case .trained(let report) = $0 { report.heldOut?.loss } else { nil } }
    }

    @Test func `the loss falls, and the folder loads`() throws {
        let (outcome, events) = try run(training("masked", steps: 60))

        let losses = losses(events)
        #expect(outcome == .finished)
        #expect(try #require(losses.last) < 0.8 * (try #require(losses.first)))
        let embedder = try TextEmbedder(folder: place.path + "/masked")
        #expect(embedder.configuration.modelClasses == ["BertForMaskedLM"])
        #expect(try embedder.embed(["the sky is blue"])[0].values.count == 8)
        #expect(!place.has("masked/training/checkpoint.safetensors"))
        #expect(!place.has("masked/training/tokens-00000.safetensors"))
        let log = String(decoding: try place.bytes(of: "masked/training/log.jsonl"), as: UTF8.self)
        #expect(log.split(separator: "\n").count == 60)
        #expect(log.contains("\"held_out_masked_accuracy\":"))
    }

    @Test func `a student approaches its teacher, whose vectors are kept`() throws {
        let (outcome, events) = try run(
            training("distilled", distillation, steps: 40), teachers: [teacher()])

        let losses = losses(events)
        #expect(outcome == .finished)
        #expect(try #require(losses.last) < 0.5 * (try #require(losses.first)))
        #expect(place.has("states/states-00000.safetensors"))
        #expect(try TextEmbedder(folder: place.path + "/distilled").embed(["snow"])[0].values.count == 8)
        let (_, again) = try run(training("again", distillation, steps: 1), teachers: [teacher()])
        #expect(!again.contains { if case .taught = $0 { true } else { false } })
        let intact = try place.bytes(of: "states/states-00000.safetensors")
        var damaged = intact
        damaged[damaged.count - 1] ^= 1
        let path = try place.write(damaged, to: "states/states-00000.safetensors")
        let (_, mended) = try run(training("mended", distillation, steps: 1), teachers: [teacher()])
        #expect(mended.contains { if case .damagedVectors(path) = $0 { true } else { false } })
        #expect(try place.bytes(of: "states/states-00000.safetensors") == intact)
    }

    @Test func `a student learns the logits of a classifier besides the vectors`() throws {
        let classifier = try TextClassifier(folder: GoldenModel("bert-classifier").folder)
        let folders = [place.path + "/states", place.path + "/judged"]
        let (outcome, events) = try run(
            training("both", .teacherVectors(folders: folders), steps: 60),
            teachers: [teacher(), Teacher(classifier, maximumLength: nil)])

        let losses = losses(events)
        #expect(outcome == .finished)
        #expect(try #require(losses.last) < 0.5 * (try #require(losses.first)))
        #expect(place.has("states/states-00000.safetensors"))
        let judged = try SafetensorsFile(contentsOf: place.path + "/judged/states-00000.safetensors")
        #expect(judged.entry(named: "vectors")?.shape == [120, classifier.labels.count])
    }

    @Test(arguments: [2, 3])
    func `any number of threads gives the same bytes`(threads: Int) throws {
        _ = try run(training("one", threads: 1))
        _ = try run(training("several", threads: threads))

        #expect(try place.bytes(of: "one/model.safetensors") == place.bytes(of: "several/model.safetensors"))
    }

    @Test(arguments: [false, true])
    func `a stopped and resumed pretraining gives the same bytes`(isDistilled: Bool) throws {
        let goal = isDistilled ? distillation : .maskedTokens(wholeWords: true)
        let teachers = isDistilled ? [try teacher()] : []
        _ = try run(training("whole", goal), teachers: teachers)
        var stopped = training("stopped", goal)
        let counter = CallCounter()
        stopped.limits.shouldStop = { counter.count == 3 }

        #expect(try run(stopped, teachers: teachers, counting: counter).0 == .stopped)
        #expect(place.has("stopped/training/checkpoint.safetensors"))
        #expect(try training("stopped", goal).resumed() == .finished)

        #expect(
            try place.bytes(of: "whole/model.safetensors") == place.bytes(of: "stopped/model.safetensors"))
    }

    @Test(arguments: [false, true])
    func `a pretraining that is stopped anywhere is resumed to the same bytes, or did not begin`(
        isDistilled: Bool
    ) throws {
        let goal = isDistilled ? distillation : .maskedTokens(wholeWords: true)
        let teachers = isDistilled ? [try teacher()] : []
        let calls = CallCounter()
        var whole = training("whole", goal, steps: 2)
        whole.limits.shouldStop = {
            calls.next()
            return false
        }
        _ = try run(whole, teachers: teachers)

        for call in 1...calls.count {
            let counter = CallCounter()
            var stopped = training("stopped-\(call)", goal, steps: 2)
            stopped.limits.shouldStop = { counter.next() == call }
            switch try run(stopped, teachers: teachers).0 {
            case .stopped:
                let resumed = training("stopped-\(call)", goal, steps: 2)
                #expect(try resumed.resumed() == .finished, "call \(call)")
                #expect(
                    try place.bytes(of: "whole/model.safetensors")
                        == place.bytes(of: "stopped-\(call)/model.safetensors"), "call \(call)")
            case .finished: #expect(counter.count < call, "call \(call)")
            case .notBegun, nil: break
            }
        }
    }

    @Test func `a checkpoint that is truncated, damaged or of other settings is an error`() throws {
        var stopped = training("stopped")
        stopped.limits.seconds = 0
        stopped.reader.portionLineCount = 50
        #expect(try run(stopped).0 == .notBegun)
        let counter = CallCounter()
        stopped = training("later")
        stopped.limits.shouldStop = { counter.count == 3 }
        #expect(try run(stopped, counting: counter).0 == .stopped)

        #expect(throws: PretrainingError.noCheckpoint(path: place.path + "/stopped")) {
            try training("stopped").resumed()
        }
        #expect(throws: PretrainingError.self) { try training("later", steps: 7).resumed() }
        let path = place.path + "/later/training/checkpoint.safetensors"
        let whole = try Data(contentsOf: URL(filePath: path))
        try whole.dropLast(100).write(to: URL(filePath: path))
        #expect(throws: PretrainingError.self) { try training("later").resumed() }
        var damaged = whole
        damaged[whole.count - 40] ^= 1
        try damaged.write(to: URL(filePath: path))
        #expect(throws: PretrainingError.damaged(file: path, finding: "does not match its digest")) {
            try training("later").resumed()
        }
    }

    @Test func `a loss that is not finite ends the training and keeps the last checkpoint`() throws {
        var diverging = training("diverging")
        diverging.settings.learningRate = .greatestFiniteMagnitude
        diverging.settings.warmupSteps = 0
        diverging.settings.weightDecay = 0
        diverging.limits.checkpointSeconds = 0

        let error = #expect(throws: PretrainingError.self) { try run(diverging) }

        guard case .training = error else { return #expect(Bool(false), "\(String(describing: error))") }
        #expect(place.has("diverging/training/checkpoint.safetensors"))
    }

    @Test func `an empty corpus is an error`() throws {
        let empty = try place.write("\n\n".utf8, to: "empty.txt")
        let training = training("empty")
        try training.folder.make(replacesExisting: false)

        #expect(throws: PretrainingError.tooFewTexts(0)) {
            try training.start(try student(), on: [empty]) { _ in }
        }
    }

    @Test func `an existing folder is not overwritten by default`() throws {
        let folder = PretrainingFolder(path: place.path)

        #expect(throws: PretrainingError.model(.exists(path: place.path))) {
            try folder.make(replacesExisting: false)
        }
    }
}

extension Pretraining {
    /// Continues the training of the folder.
    fileprivate func resumed() throws -> PretrainingOutcome {
        try resume(from: PretrainingCheckpoint(folder)) { _ in }
    }
}
