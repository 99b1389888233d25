import Tensors
import SafetensorsFormat
import MiniBERTDefaultModel
import PrintableText
import MiniBERTTraining
import MiniBERT
import StrictJSON

enum EmbedCommand: Command {
    static let name = "embed"
    static let summary = "compute the vectors of texts"
    static let operands = "[TEXT]..."
    static let examples = [
        ("minibert embed -m FOLDER \"a text\"", "show the vector of one text"),
        ("minibert embed -m FOLDER --normalize < lines.txt > vectors.tsv", "write one vector per line"),
        (
            "minibert embed -m FOLDER -i a.txt --format safetensors -o a.safetensors",
            "write all vectors as one tensor"
        ),
        (
            "minibert embed --features -i a.tsv --shard 3/9 -o parts/3.safetensors",
            "write a ninth of a labeled table with its features, for 'train --features'"
        ),
    ]
    static let notes = [
        "With --format safetensors the file contains one tensor 'embeddings' with one row per record. All vectors are kept "
            + "in memory until the end, and the first record that cannot be used ends the command.",
        "With --features the input is labeled tables, as for train, and FILE gets rows, labels, texts and features. "
            + "A FILE that is complete is not made again. Without --shard, it has all rows. Files of several "
            + "machines make one training: 'minibert train --features FILES'.",
        "--pooling none writes the hidden states of all tokens instead of one vector, and only as jsonl.",
    ]
    static let options = [
        OptionGroup(
            "Options",
            [
                ModelOptions.model, InputOptions.input, TableOptions.textColumn, pooling, normalize, format,
                OutputOptions.output, OutputOptions.force,
            ]),
        OptionGroup("Tokens", [TokenOptions.maximumLength, TokenOptions.truncation, TokenOptions.literal]),
        InputOptions.group, InputOptions.pipes, featureGroup, ModelOptions.speed,
    ]

    /// The hidden states to write: pooled to one vector, or all.
    enum States: Hashable, Sendable {
        case pooled(Pooling)
        case all

        var pooling: Pooling? {
            if case .pooled(let pooling) = self { pooling } else { nil }
        }
    }

    enum Format: Hashable, Sendable {
        case lines(ResultFormat)
        /// One tensor with the vectors of all records.
        case tensorFile
    }

    static let pooling = Option(
        "pooling",
        .choice([
            "cls": States.pooled(.cls), "mean": .pooled(.mean), "pooler": .pooled(.pooler), "none": .all,
        ]), "hidden states that become the vector", defaultWords: "as the model folder says, else cls")
    static let normalize = Option(
        "normalize", "scale each vector to length 1", rules: [.conflicts(with: pooling.isEqual(to: .all))])
    static let format = Option(
        "format",
        .choice(
            ResultFormat.withoutCSV.map { ($0.rawValue, Format.lines($0)) } + [("safetensors", .tensorFile)]),
        "format of the results", defaultWords: ResultFormat.defaultWords,
        rules: [
            OptionRule(
                value: "safetensors", conflicts: [OutputOptions.endMarker.isGiven],
                needs: [OutputOptions.output.isGiven])
        ])

    static func run(_ context: CommandContext, _ arguments: ParsedArguments) throws(CommandError) {
        guard !arguments[features] else { return try writeFeatures(context, arguments) }
        if let option = labelOptions.first(where: { arguments.has($0.name) }) {
            throw .usage(.needs(option.written, others: [features.written]))
        }
        let format = try format(context, arguments)
        let inputs = try context.inputNames(arguments)
        let messages = context.messages(for: arguments)
        let records = try context.records(arguments, inputs: inputs, messages: messages)
        let source = try context.modelSource(arguments, default: .defaultEncoder)
        let model = try loadingModel { () throws(ModelError) in
            try context.models.embedder(source, context.loadingOptions(arguments))
        }
        messages.warn(of: model.warnings, in: source.name)
        let isPooled = arguments[pooling] != .all
        if isPooled { for note in model.preparationNotes { messages.note(printable(note)) } }
        let output = try context.output(arguments, inputs: inputs)

        let reading = context.readingOptions(arguments)
        let length = reading.maximumLength ?? model.maximumLength
        var run = try context.run(
            arguments, policy: format == nil ? .fail : nil, messages: messages, inputs: inputs,
            takesCutTexts: true, truncationNote: "at \(grouped(length)) tokens", digest: model.digest)
        let options = EmbeddingOptions(
            pooling: arguments[pooling]?.pooling, isNormalized: arguments[normalize] ? true : nil,
            reading: reading)
        let threads = context.threads(arguments)
        var matrix = EmbeddingMatrix()
        try run.run(
            records, to: output.writer, as: format, EmbeddingLayout(style: context.style(arguments))
        ) { texts throws(CommandError) in
            let results = try readingTexts { () throws(InputError) in
                isPooled
                    ? try model.results(of: texts, options: options, threads: threads)
                        .map { $0.map { TextVectors($0) } }
                    : try model.hiddenStates(of: texts, options: reading, threads: threads)
                        .map { $0.map { TextVectors($0) } }
            }
            if format == nil { matrix.append(results) }
            return results
        }
        if format == nil { try output.writer.write(try matrix.tensorFile()) }
        try output.finish()
    }

    /// The format of the lines; `nil` for a tensor file.
    private static func format(
        _ context: CommandContext, _ arguments: ParsedArguments
    ) throws(CommandError) -> ResultFormat? {
        if arguments[pooling] == .all {
            guard [nil, .lines(.jsonl)].contains(arguments[format]) else {
                throw .usage(.needs("--pooling none", others: ["--format jsonl"]))
            }
            return .jsonl
        }
        switch arguments[format] {
        case nil: return context.defaultFormat(arguments)
        case .lines(let format): return format
        case .tensorFile:
            guard [nil, .fail].contains(arguments[InputOptions.errors]) else {
                throw .usage(.needs("--format safetensors", others: ["--errors fail"]))
            }
            return nil
        }
    }
}

/// The vectors of one text.
struct TextVectors: TextResult {
    /// One vector, or the hidden states of one token after another.
    let values: [Float]
    /// The number of tokens that have a vector each; `nil` for one vector of the text.
    let rowCount: Int?
    let isTruncated: Bool
    let tokenCount: Int

    init(_ embedded: TextVector) {
        (values, rowCount) = (embedded.values, nil)
        (isTruncated, tokenCount) = (embedded.isTruncated, embedded.tokenCount)
    }

    init(_ tokens: TokenStates) {
        (values, rowCount) = (tokens.states.elements, tokens.states.rows)
        (isTruncated, tokenCount) = (tokens.isTruncated, tokens.tokenCount)
    }
}

/// The vectors of all records, for a tensor file.
private struct EmbeddingMatrix {
    private var elements: [Float] = []
    private var rowCount = 0

    mutating func append(_ results: [Result<TextVectors, RecordFault>]) {
        for case .success(let vectors) in results {
            elements += vectors.values
            rowCount += 1
        }
    }

    /// The bytes of a file with one tensor, `embeddings` `[texts, H]`.
    func tensorFile() throws(CommandError) -> [UInt8] {
        let shape = [rowCount, elements.count / max(1, rowCount)]
        do throws(SafetensorsError) {
            let content = TensorContent(name: "embeddings", floats: elements, shape: shape)
            return try SafetensorsWriter([content]).bytes()
        } catch {
            throw CommandError(error)
        }
    }
}

struct EmbeddingLayout: ResultLayout {
    let style: TextStyle

    let fieldCount = 1

    /// Appends all numbers, each with the fewest digits that restore it exactly.
    func appendFields(of vectors: TextVectors, separator: UInt8, to line: inout [UInt8]) {
        for (index, value) in vectors.values.enumerated() {
            if index > 0 { line.append(separator) }
            line += value.description.utf8
        }
    }

    func writeMembers(of vectors: TextVectors, to json: inout JSONWriter) {
        guard let rowCount = vectors.rowCount else {
            return json.field("embedding") { json in json.array(vectors.values) { $0.float($1) } }
        }
        let width = vectors.values.count / max(1, rowCount)
        json.field("hidden_states") { json in
            json.array(0..<rowCount) { json, row in
                json.array(vectors.values[row * width..<(row + 1) * width]) { $0.float($1) }
            }
        }
    }

    /// The size, the length, and the first numbers.
    func text(of vectors: TextVectors, _ record: Record) -> [UInt8] {
        let vector = vectors.values
        let length = vector.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
        let shown = vector.prefix(6).map { style.aligned(NumberText.fixed(Double($0), 4), to: 8) }.joined(
            separator: " ")
        let rest = vector.count > 6 ? " …" : ""
        let summary = style.dim("\(vector.count) numbers, length \(NumberText.fixed(Double(length), 4)):")
        return Array("\(summary) \(shown)\(rest)\n".utf8)
    }
}
