public import MiniBERT
public import NeuralNetworks
import PrintableText

/// Why a training did not give a model.
public enum FineTuningError: Error, Hashable, CustomStringConvertible {
    /// The labelled data cannot be used.
    case data(DataError)
    /// A text cannot be encoded.
    case text(SourceLine, InputError)
    /// Texts cannot be read, or their states not pooled, as was asked.
    case options(InputError)
    /// The encoder, or the model that would be written, cannot be used.
    case model(ModelError)
    /// The caller asked to stop while texts were encoded or a head was fitted; what was encoded is in the cache.
    case interrupted
    /// The caller asked to stop a training by gradients; its state is in the checkpoint, if there is one.
    case stopped(step: Int, of: Int, checkpoint: String?)
    /// A training by gradients failed before the end of its first epoch.
    case training(TrainingError)
    /// The checkpoint of a training cannot be used.
    case checkpoint(folder: String, finding: String)
    /// No row can be held out: each class has a single one.
    case nothingToHoldOut

    /// The fault in words.
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
                + (checkpoint.map { "; \(printable($0)) holds the training, --resume goes on with it" } ?? "")
        case .training(let error): "training failed in its first epoch: \(error)"
        case .checkpoint(let folder, let finding): "checkpoint \(printable(folder)) \(finding)"
        case .nothingToHoldOut:
            "no row can be held out, as each class has a single one; name a file to validate by"
        }
    }
}
