import PrintableText
import MiniBERTTraining

extension TrainCommand {
    /// Reads the operands, which are shards.
    ///
    /// - Parameters:
    ///   - arguments: The options and operands.
    ///   - hasTable: Whether the command also reads a table, which options about tables may be for.
    /// - Returns: The rows with their features, and the kind of the labels.
    /// - Throws: `CommandError.data` for shards that do not belong together.
    static func featureShards(
        _ arguments: ParsedArguments, hasTable: Bool
    ) throws(CommandError) -> (data: LabeledData, task: LabelingTask) {
        guard !arguments.operands.isEmpty else {
            throw .usage(.missingOperand("a file of 'minibert embed --features'", command: name))
        }
        let columns = [TableOptions.textColumn, LabelOptions.labelColumn] as [any OptionDeclaration]
        let ofTables = columns + LabelOptions.group.options
        if !hasTable, let given = ofTables.first(where: { arguments.has($0.name) }) {
            throw .usage(.contradiction(TrainOptions.features.written, given.written))
        }
        let result: (data: LabeledData, task: LabelingTask)
        do throws(FeatureShardError) {
            result = try LabeledData.reading(
                shards: arguments.operands.map { String(decoding: $0, as: UTF8.self) })
        } catch {
            throw .data(printable(error.description))
        }
        guard hasTable else { return result }
        // The table is read by the options.
        switch (result.task, LabelOptions.task(arguments)) {
        case (.singleLabel, .singleLabel), (.multiLabel, .multiLabel), (.regression, .regression): break
        case (.singleLabel, _):
            throw .data("the shards have one label a row, and the options say that --validation has others")
        case (.multiLabel, _): throw .usage(.needs("--features", others: [LabelOptions.multiLabel.written]))
        case (.regression, _): throw .usage(.needs("--features", others: [LabelOptions.regression.written]))
        }
        return result
    }
}
