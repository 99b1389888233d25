import MiniBERT
import MiniBERTTraining
import PrintableText

extension TextClassifier {
    /// The model, which answers early if the arguments ask for it.
    ///
    /// - Throws: `UsageFault.impossible` for a model without exits.
    func answeringEarly(_ arguments: ParsedArguments) throws(CommandError) -> TextClassifier {
        guard let threshold = arguments[AnswerOptions.earlyExit] else { return self }
        guard exits != nil else {
            throw .usage(
                .impossible(
                    "'\(AnswerOptions.earlyExit.written)' needs a model of 'minibert train "
                        + "\(TrainOptions.exits.written)'; '\(printable(name))' has no exits"))
        }
        return try loadingModel { () throws(ModelError) in try answeringEarly(above: threshold) }
    }
}

extension CommandError {
    /// An option that works on a single model.
    static func needsOneModel(_ option: some OptionDeclaration) -> CommandError {
        .usage(.impossible("'\(option.written)' needs one model"))
    }
}
