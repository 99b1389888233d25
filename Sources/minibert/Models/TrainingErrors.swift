import PrintableText
import MiniBERT
import MiniBERTTraining

extension CommandError {
    init(_ error: FineTuningError) {
        switch error {
        case .data(let fault): self.init(fault)
        case .nothingToHoldOut, .noHeldOutRows: self = .data("\(error); use '--validation FILE'")
        case .text, .features, .labelName: self = .data(printable(error.description))
        case .checkpoint:
            self = .data(printable("\(error); start the training again without '--resume'"))
        case .journal:
            self = .data(printable("\(error); start the search again without '--resume'"))
        case .unwritableCheckpoint, .unwritableJournal: self = .output(printable(error.description))
        case .options(let fault): self.init(fault)
        case .model(let fault): self.init(fault)
        case .training: self = .trainingFailed(printable(error.description))
        case .interrupted, .stopped: self = .interrupted(signal: Interruption.signalNumber ?? 2)
        }
    }

    /// The error that prevents a model from being written.
    init(writing error: ModelError) {
        switch error {
        case .exists(let path): self = .exists(printable(path))
        case .unreplaceable, .inUse: self = .output(printable(error.description))
        case .unwritable(let path, let reason):
            self = .unwritable(printable(path), printable(reason))
        case .noFolder, .missingFile, .disguised, .invalidJSON, .missingKey, .invalidValue, .unsupportedValue,
            .contradiction, .missingTensors, .wrongShape, .wrongElementType, .notFinite,
            .integerWeights, .noClassificationHead, .noHeldOutScores, .noFittedHead, .noExits,
            .notExpressible, .tooManyLabels, .safetensors, .tokenizer:
            self.init(error)
        }
    }

    init(_ error: PretrainingError) {
        switch error {
        case .model(let fault): self.init(writing: fault)
        case .unwritable(let path, let reason):
            self = .unwritable(printable(path), printable(reason))
        case .contradiction(let finding): self = .usage(.impossible(printable(finding)))
        case .vocabulary: self = .model(printable(error.description))
        case .noCheckpoint: self = .data(printable("\(error); start it without '--resume'"))
        case .foreign(let line, let kind):
            guard let unpacker = kind.unpacker else {
                self = .data(printable(error.description))
                return
            }
            self = .data(
                printable(
                    "\(line): is compressed by \(kind.rawValue) (read it with '\(unpacker) -dc FILE | minibert … -'), "
                        + "expected text in UTF-8"))
        case .damaged:
            self = .data(
                printable("\(error); start the training again with '\(PretrainingOptions.force.written)'"))
        case .stopped: self = .interrupted(signal: Interruption.signalNumber ?? 2)
        case .unreadable, .notText, .lineTooLong, .tooFewTexts, .text, .training, .foreignLog:
            self = .data(printable(error.description))
        }
    }
}

/// Pretrains: a fault of the corpus, a model or the output ends the command.
func pretrainingWork<Value>(
    _ body: () throws(PretrainingError) -> Value
) throws(CommandError) -> Value {
    do throws(PretrainingError) { return try body() } catch { throw CommandError(error) }
}
