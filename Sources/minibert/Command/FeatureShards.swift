import PrintableText
import MiniBERTTraining

extension CommandContext {
    /// Reads the operands, which are shards.
    ///
    /// - Parameters:
    ///   - arguments: The options and operands.
    ///   - command: The name of the command.
    ///   - hasTable: Whether the command also reads a table, which options about tables may be for.
    /// - Returns: The rows with their features, and the kind of the labels.
    /// - Throws: `CommandError.data` for shards that do not belong together.
    func featureShards(
        _ arguments: ParsedArguments, command: String, hasTable: Bool
    ) throws(CommandError) -> (data: LabeledData, task: LabelingTask) {
        guard !arguments.operands.isEmpty else {
            throw .usage(.missingOperand("a file of 'minibert embed --features'", command: command))
        }
        let option = [TableOptions.textColumn, LabelOptions.labelColumn] as [any OptionDeclaration]
        if !hasTable,
            let given = (option + LabelOptions.group.options).first(where: { arguments.has($0.name) })
        {
            throw .usage(.contradiction(TrainOptions.features.written, given.written))
        }
        let result: (data: LabeledData, task: LabelingTask)
        do throws(FeatureShardError) {
            result = try LabeledData.reading(
                shards: arguments.operands.map { String(decoding: $0, as: UTF8.self) })
        } catch {
            throw .data(printable(error.description))
        }
        // A table beside the shards is read by the options.
        switch (result.task, LabelOptions.task(arguments)) {
        case (.singleLabel, .singleLabel), (.multiLabel, .multiLabel), (.regression, .regression): break
        case (_, _) where !hasTable: break
        case (.singleLabel, _):
            throw .data("the shards have one label a row, and the options say that --validation has others")
        case (.multiLabel, _): throw .usage(.needs("--features", others: [LabelOptions.multiLabel.written]))
        case (.regression, _): throw .usage(.needs("--features", others: [LabelOptions.regression.written]))
        }
        return result
    }
}
