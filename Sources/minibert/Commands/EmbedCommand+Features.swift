import SafetensorsFormat
import PrintableText
import MiniBERTDefaultModel
import MiniBERTTraining
import Tensors
import MiniBERT

extension EmbedCommand {
    static let features = Option(
        "features",
        "write rows of labeled tables with their features, from which 'train --features' fits a head",
        rules: [
            OptionRule.conflicts(with: [
                pooling.isEqual(to: .all), normalize.isGiven, format.isGiven, TokenOptions.truncation.isGiven,
                TokenOptions.literal.isGiven, TableOptions.idColumn.isGiven, InputOptions.null.isGiven,
                InputOptions.errors.isGiven, InputOptions.strict.isGiven, ModelOptions.precision.isGiven,
                OutputOptions.endMarker.isGiven,
            ]),
            .needs(OutputOptions.output.isGiven),
        ])
    static let labelOptions: [any OptionDeclaration] = [
        LabelOptions.labelColumn, LabelOptions.multiLabel, LabelOptions.regression, LabelOptions.lossy,
    ]
    static let featureGroup = OptionGroup("Features of labeled rows", [features] + labelOptions)

    /// Writes a shard of labeled tables, unless a complete one is there.
    static func writeFeatures(
        _ context: CommandContext, _ arguments: ParsedArguments
    ) throws(CommandError) {
        let messages = context.messages(for: arguments)
        guard arguments.has(InputOptions.input) else {
            throw .usage(.needs(features.written, others: [InputOptions.input.written]))
        }
        guard arguments.operands.isEmpty else {
            throw .usage(.unexpectedOperand(printable(arguments.operands[0]), command: "embed --features"))
        }
        let inputs = try context.inputNames(arguments)
        let path = String(decoding: arguments[OutputOptions.output] ?? [], as: UTF8.self)
        guard path != "-" else {
            throw .usage(.impossible("'\(features.written)' writes a file, not standard output"))
        }
        let source = try context.modelSource(arguments, default: .defaultEncoder)
        let data = try context.labeledData(
            reading: inputs.map { String(decoding: $0.path, as: UTF8.self) }, arguments, messages: messages)
        let place = arguments[InputOptions.shard] ?? .whole
        guard place.count <= data.examples.count else {
            throw .data(
                "\(counted(data.examples.count, "row")), expected at least one for each of the \(grouped(place.count)) "
                    + "parts of '\(InputOptions.shard.written)'")
        }
        let embedder = try loadingModel { () throws(ModelError) in try TextEmbedder(source) }
        messages.warn(of: embedder.warnings, in: source.name)
        let extractor = FeatureExtractor(
            embedder: embedder, poolings: [arguments[pooling]?.pooling ?? embedder.headPooling],
            reading: context.readingOptions(arguments), threads: context.threads(arguments))
        let part: FeatureShard
        do throws(Stopped) {
            part = try extractor.shard(
                place, of: data, task: LabelOptions.task(arguments))
        } catch {
            throw .interrupted(signal: Interruption.signalNumber ?? 2)
        }
        guard !part.isComplete(at: path) else {
            return messages.tell("\(printable(path)): is complete already")
        }
        // Fails before the work if the file must not or cannot be written.
        _ = try context.output(arguments, inputs: inputs)
        try write(part, extractor, to: path, messages)
        messages.tell("wrote \(printable(path)): \(counted(part.examples.count, "row"))")
    }

    private static func write(
        _ part: FeatureShard, _ extractor: FeatureExtractor, to path: String, _ messages: Messages
    ) throws(CommandError) {
        var encoding = EncodingProgressLine(messages: messages)
        let features: Tensor
        do throws(FineTuningError) {
            features = try extractor.features(of: part.examples, progress: { encoding.show($0) })
        } catch {
            throw CommandError(error)
        }
        encoding.finish()
        do throws(SafetensorsError) {
            try part.write(features, to: path)
        } catch {
            throw .output(printable(error.description))
        }
    }
}
