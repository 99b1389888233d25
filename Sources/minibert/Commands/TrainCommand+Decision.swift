import MiniBERTTraining
import PrintableText

extension TrainCommand {
    /// The aim of the rule by which the model gives labels; `nil` for the most probable label.
    ///
    /// - Throws: `CommandError.data` for costs of other labels than those of the data.
    static func decisionGoal(
        _ arguments: ParsedArguments, _ task: LabelingTask, _ data: LabeledData, _ names: [LabelName]
    ) throws(CommandError) -> DecisionGoal? {
        // Of shards, only their content tells the kind of labels.
        if case .regression = task {
            let given = [TrainOptions.thresholds as any OptionDeclaration, TrainOptions.costs]
                .first { arguments.has($0.name) }
            guard let given else { return nil }
            throw .data("the rows have numbers to predict, and '\(given.written)' is about labels")
        }
        guard let path = arguments[TrainOptions.costs] else { return arguments[TrainOptions.thresholds] }
        guard case .singleLabel = task else {
            throw .data(
                "the rows have any number of labels, and '\(TrainOptions.costs.written)' needs one label a row"
            )
        }
        let lines = try tabbedLines(reading: path, isLossy: arguments[LabelOptions.lossy])
        do throws(LineFinding) {
            return .cost(
                try CostTable(lines).costs(of: LabelTable(of: names.map(\.example) + data.examples).labels))
        } catch {
            throw .data(printable(error.description))
        }
    }
}
