import StrictJSON
import NeuralNetworks
import Tensors
import SafetensorsFormat
import SystemFiles

/// The place where an interrupted training by gradients keeps its state, to be resumed later.
public struct TrainingCheckpoint: Hashable, Sendable {
    /// The folder, which is created when it is needed.
    public let folder: String
    /// Whether the training continues from the state in the folder.
    public let resumes: Bool

    private static let fileName = "training.safetensors"

    /// Creates a checkpoint in a folder.
    public init(folder: String, resumes: Bool = false) {
        self.folder = folder
        self.resumes = resumes
    }

    private var path: String { folder + "/" + Self.fileName }

    /// Whether the folder holds a state.
    public var exists: Bool {
        (try? System.status(of: FilePath(path))) != nil
    }

    /// Whether something other than a folder has the folder's name, so that no state could be written.
    package var isBlocked: Bool {
        guard let status = try? System.statusOfName(FilePath(folder)) else { return false }
        return status.kind != .folder
    }

    /// Removes the state, and the folder if it holds nothing else.
    ///
    /// A file that is no state stays.
    public func remove() {
        guard (try? SafetensorsFile(contentsOf: path))?.metadata["fingerprint"] != nil else { return }
        try? System.removeFile(FilePath(path))
        guard (try? System.contents(ofFolder: FilePath(folder)))?.isEmpty == true else { return }
        try? System.removeFolder(FilePath(folder))
    }

    /// Writes a state, whole or not at all; `fingerprint` identifies data and settings.
    func write<Model, Rule>(
        _ state: TrainingState<Model, Rule>, fingerprint: String
    ) throws(FineTuningError) {
        let tensors = state.parameters().map(TensorContent.init(parameter:))
        let metadata = [
            (key: "fingerprint", value: fingerprint), (key: "step", value: String(state.stepCount)),
            (key: "history", value: state.history.json.text),
        ]
        do throws(SystemError) { try System.makeFolders(FilePath(folder)) } catch {
            throw .unwritableCheckpoint(folder: folder, reason: error.description)
        }
        do throws(SafetensorsError) {
            try RunFile.write(.fineTuning, tensors, metadata: metadata, to: path)
        } catch {
            throw .unwritableCheckpoint(folder: folder, reason: error.description)
        }
    }

    /// Reads the state of a training of `model` by `trainer` on `exampleCount` examples.
    ///
    /// - Throws: `FineTuningError.checkpoint` if there is none, or the state is damaged or of another training.
    func read<Model, Objective, Rule>(
        of model: Model, by trainer: Trainer<Objective, Rule>, exampleCount: Int, fingerprint: String
    ) throws(FineTuningError) -> TrainingState<Model, Rule> {
        let file: RunFile
        do throws(RunFileError) {
            file = try RunFile(.fineTuning, contentsOf: path)
        } catch .missing {
            throw .checkpoint(folder: folder, finding: "holds no training to resume")
        } catch {
            throw .checkpoint(
                folder: folder, finding: "cannot be used: '\(Self.fileName)' \(error.finding)")
        }
        guard file.metadata["fingerprint"] == fingerprint else {
            throw .checkpoint(folder: folder, finding: "is of a training with other data or settings")
        }
        guard let step = file.count("step"),
            let history = file.metadata["history"].flatMap(TrainingHistory.init(text:)),
            history.isPossible(
                stepCount: step, stepsPerEpoch: trainer.stepsPerEpoch(exampleCount: exampleCount),
                epochCount: trainer.epochCount)
        else {
            throw .checkpoint(
                folder: folder, finding: "is damaged: it has numbers that the training cannot reach")
        }
        var state = TrainingState(
            of: model, optimizer: trainer.optimizer, stepCount: step, history: history)
        if let finding = state.load(from: file.content) {
            throw .checkpoint(folder: folder, finding: "is damaged: \(finding)")
        }
        return state
    }
}

extension TrainingHistory {
    fileprivate var json: JSONValue {
        [
            "epochs": .array(
                epochs.map {
                    [
                        "epoch": .integer($0.epoch), "steps": .integer($0.stepCount),
                        "training_loss": .integer(Int($0.trainingLoss.bitPattern)),
                        "validation_loss": $0.validationLoss.map { .integer(Int($0.bitPattern)) } ?? .null,
                    ]
                }),
            "open_loss": .text(String(openLoss.bitPattern)),
            "open_weight": .text(String(openWeight.bitPattern)),
            "best_loss": bestLoss.map { .integer(Int($0.bitPattern)) } ?? .null,
            "epochs_since_best": .integer(epochsSinceBest),
        ]
    }

    /// Reads the text of `json`, which has floating-point numbers by their bits, so that none is rounded.
    fileprivate init?(text: String) {
        guard let json = try? JSONValue(parsing: Array(text.utf8)), let list = json["epochs"]?.array,
            let openLoss = json["open_loss"]?.string.flatMap({ UInt64($0) }),
            let openWeight = json["open_weight"]?.string.flatMap({ UInt64($0) }),
            let bestLoss = json["best_loss"]?.optionalFloatBits,
            let epochsSinceBest = json["epochs_since_best"]?.integer
        else { return nil }
        var epochs: [EpochReport] = []
        for entry in list {
            guard let epoch = entry["epoch"]?.integer, let steps = entry["steps"]?.integer,
                let loss = entry["training_loss"]?.floatBits,
                let validationLoss = entry["validation_loss"]?.optionalFloatBits
            else { return nil }
            epochs.append(
                EpochReport(
                    epoch: epoch, stepCount: steps, trainingLoss: loss, validationLoss: validationLoss))
        }
        self.init(
            epochs: epochs, openLoss: Double(bitPattern: openLoss),
            openWeight: Double(bitPattern: openWeight), bestLoss: bestLoss,
            epochsSinceBest: epochsSinceBest)
    }
}

extension JSONValue {
    fileprivate var floatBits: Float? {
        integer.flatMap { UInt32(exactly: $0) }.map { Float(bitPattern: $0) }
    }

    /// A float, or `.some(nil)` for `null`; `nil` for another value.
    fileprivate var optionalFloatBits: Float?? { self == .null ? .some(nil) : floatBits.map { .some($0) } }
}
