import PrintableText
import Tensors
public import MiniBERT
public import NeuralNetworks

/// The reason why a training gave no model, or a model could not be scored.
public enum FineTuningError: Error, Hashable, CustomStringConvertible {
    /// The labeled data cannot be used.
    case data(DataError)
    /// A text cannot be encoded.
    case text(SourceLine, InputError)
    /// The options for reading or pooling cannot be used with this encoder.
    case options(InputError)
    /// The encoder cannot be used, or the model cannot be written.
    case model(ModelError)
    /// The work was stopped, or its task canceled, before there was a model. Encoded texts are in the cache.
    case interrupted
    /// A training by gradients was stopped, or its task canceled; its state is in the checkpoint, if there is one.
    case stopped(step: Int, of: Int, checkpoint: String?)
    /// A training by gradients failed before the end of its first epoch.
    case training(TrainingError)
    /// The checkpoint of a training cannot be used.
    case checkpoint(folder: String, finding: String)
    /// The checkpoint of a training cannot be written; `reason` is the message of the system.
    case unwritableCheckpoint(folder: String, reason: String)
    /// The journal of a search for settings cannot be used.
    case journal(path: String, finding: String)
    /// The journal of a search for settings cannot be written; `reason` is the message of the system.
    case unwritableJournal(path: String, reason: String)
    /// The features of the data were made by another model or with other settings, or do not suffice.
    case features(file: String, finding: String)
    /// The tokenizer of the encoder does not know a name of a label, or cannot tell it from that of another one.
    case labelName(SourceLine, finding: String)
    /// No row can be held out because no class has two different texts.
    case nothingToHoldOut
    /// Only names of labels were trained on, so that there is no held-out row to choose something by.
    case noHeldOutRows(for: String)

    /// The error of reading the texts of examples, with the line of the text at fault.
    init(_ error: InputError, of examples: [LabeledExample]) {
        if case .canceled = error {
            self = .interrupted
        } else {
            self = error.textIndex.map { .text(examples[$0].source, error) } ?? .options(error)
        }
    }

    /// The error in words.
    public var description: String {
        switch self {
        case .data(let error): error.description
        case .text(let source, let error): "\(source): \(error)"
        case .options(let error): error.description
        case .model(let error): error.description
        case .interrupted:
            "interrupted before there was a model; texts encoded so far are in the feature cache"
        case .stopped(let step, let count, let checkpoint):
            "interrupted after step \(step) of \(count)"
                + (checkpoint.map { "; \(printable($0)) holds the training" } ?? "")
        case .training(let error): "training failed in its first epoch: \(error)"
        case .checkpoint(let folder, let finding): "checkpoint \(printable(folder)) \(finding)"
        case .unwritableCheckpoint(let folder, let reason):
            "checkpoint \(printable(folder)): cannot be written: \(reason)"
        case .journal(let path, let finding): "\(printable(path)) \(finding)"
        case .unwritableJournal(let path, let reason): "\(printable(path)): cannot be written: \(reason)"
        case .labelName(let source, let finding): "\(source): \(finding)"
        case .features(let file, let finding): "\(printable(file)): \(finding)"
        case .nothingToHoldOut:
            "no row can be held out, because no class has two different texts"
        case .noHeldOutRows(let choice):
            "there is no held-out row to choose \(choice) by, because the data have no rows beside the label names"
        }
    }
}

/// Performs a part of a training; a request to stop interrupts the training.
func interruptibly<Result>(
    _ body: () throws(Stopped) -> Result
) throws(FineTuningError) -> Result {
    do throws(Stopped) { return try body() } catch { throw .interrupted }
}
