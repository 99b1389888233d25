import Tensors
import SafetensorsFormat
import MiniBERTTraining
import MiniBERT
import MiniBERTDefaultModel
import PrintableText
import StrictJSON

extension CommandDescription {
    /// `embed`: turn texts into vectors.
    static let embed = CommandDescription(
        name: "embed",
        summary: "turn texts into vectors",
        operands: "[TEXT]...",
        examples: [
            ("minibert embed -m FOLDER \"a text\"", "look at the vector of one text"),
            ("minibert embed -m FOLDER --normalize < lines.txt > vectors.tsv", "one vector a line"),
            (
                "minibert embed -m FOLDER -i a.txt --format safetensors -o a.safetensors",
                "all as one tensor"
            ),
        ],
        notes: [
            "With --format safetensors the file has one tensor 'embeddings', one row for each record; all vectors are "
                + "held in memory until the end, and the first record that cannot be used ends the command.",
            "--pooling none gives the hidden states of all tokens instead of one vector; only as jsonl.",
        ],
        options: OptionDescription.modelOptions + [
            OptionDescription(
                .pooling, .choice(EmbeddingKind.words.map { $0.key }),
                "which hidden states become the vector; default: as the model's folder says, else cls"),
            OptionDescription(.normalize, "scale each vector to length 1"),
            .format(
                ["text", "tsv", "jsonl", "safetensors"],
                "how to write results; default: text on a terminal, else tsv"),
        ] + OptionDescription.tokenizerOptions + OptionDescription.inputOptions
            + OptionDescription.outputOptions,
        run: { context, arguments throws(CommandError) in try EmbedCommand.run(context, arguments) }
    )
}

/// What of the hidden states is wanted.
enum EmbeddingKind: Hashable, Sendable {
    /// One vector for each text; `nil` for what the model's folder says.
    case vector(Pooling?)
    /// All of them.
    case states

    /// What `--pooling` calls them.
    static let words: KeyValuePairs<String, EmbeddingKind> = [
        "cls": .vector(.cls), "mean": .vector(.mean), "pooler": .vector(.pooler), "none": .states,
    ]
}

/// Turns texts into vectors.
enum EmbedCommand {
    static func run(_ context: CommandContext, _ arguments: ParsedArguments) throws(CommandError) {
        let wanted = arguments.choice(.pooling, of: EmbeddingKind.words) ?? .vector(nil)
        let kind = try kind(context, arguments, wanted)
        let inputs = try context.inputNames(arguments)
        let messages = context.messages(for: arguments)
        let records = try context.records(arguments, inputs: inputs, messages: messages)
        let source = try context.modelSource(arguments, default: .defaultEncoder)
        let model = try loadingModel { () throws(ModelError) in
            try context.models.embedder(source, context.loadingOptions(arguments))
        }
        messages.warn(of: model.warnings, in: source.name)
        if wanted != .states { for note in model.preparationNotes { messages.note(printable(note)) } }
        let output = try context.output(arguments, inputs: inputs)

        let reading = context.readingOptions(arguments)
        let length = reading.maximumLength ?? model.maximumLength
        var run = context.run(
            arguments, policy: kind == .safetensors ? .fail : nil, messages: messages, inputs: inputs,
            takesCutTexts: true, truncationNote: "at \(grouped(length)) tokens")
        let format = EmbeddingFormat(kind: kind, style: context.style(arguments))
        let threads = context.threads(arguments)
        guard case .vector(let pooling) = wanted else {
            try run.run(
                records, to: output.writer,
                process: { texts throws(CommandError) in
                    try readingTexts { () throws(InputError) in
                        try model.hiddenStates(of: texts, options: reading, threads: threads)
                    }
                },
                format: { format.line($0, $1) })
            return try output.finish()
        }
        let options = EmbeddingOptions(
            pooling: pooling, isNormalized: arguments.has(.normalize) ? true : nil, reading: reading)
        var matrix = EmbeddingMatrix()
        try run.run(
            records, to: output.writer,
            process: { texts throws(CommandError) in
                let results = try readingTexts { () throws(InputError) in
                    try model.results(of: texts, options: options, threads: threads)
                }
                if kind == .safetensors { matrix.append(results) }
                return results
            },
            format: { kind == .safetensors ? [] : format.line($0, $1) })
        if kind == .safetensors { try output.writer.write(try matrix.tensorFile()) }
        try output.finish()
    }

    private static func kind(
        _ context: CommandContext, _ arguments: ParsedArguments, _ wanted: EmbeddingKind
    ) throws(CommandError) -> OutputFormat {
        if wanted == .states {
            guard arguments.text(.format) ?? "jsonl" == "jsonl" else {
                throw .usage(.needs("--pooling none", other: "--format jsonl"))
            }
            if arguments.has(.normalize) {
                throw .usage(.contradiction("--pooling none", OptionName.normalize.written))
            }
            return .jsonl
        }
        let kind = context.format(arguments)
        guard kind == .safetensors else { return kind }
        guard arguments.has(.output) else {
            throw .usage(.needs("--format safetensors", other: OptionName.output.written))
        }
        guard arguments.text(.errors) ?? "fail" == "fail" else {
            throw .usage(.contradiction("--format safetensors", "--errors other than fail"))
        }
        return kind
    }
}

/// The vectors of all records, for a tensor file.
private struct EmbeddingMatrix {
    private var elements: [Float] = []
    private var rowCount = 0

    mutating func append(_ results: [Result<Embedded, RecordFault>]) {
        for case .success(let embedded) in results {
            elements += embedded.values
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

/// How vectors are written.
struct EmbeddingFormat: Sendable {
    var kind: OutputFormat
    var style = TextStyle()

    /// The line of a record's vector.
    func line(_ record: Record, _ result: Result<Embedded, RecordFault>) -> [UInt8] {
        switch result {
        case .failure(let fault): record.faultLine(fault, format: kind, emptyCount: 1)
        case .success(let embedded):
            switch kind {
            case .tsv: fields(record, embedded.values)
            case .text: text(embedded.values)
            default:
                json(record, isTruncated: embedded.isTruncated) { json in
                    json.field("embedding") { json in json.array(embedded.values) { $0.float($1) } }
                }
            }
        }
    }

    /// The line of the states of a record's tokens.
    func line(_ record: Record, _ result: Result<TokenStates, RecordFault>) -> [UInt8] {
        switch result {
        case .failure(let fault): record.faultLine(fault, format: kind, emptyCount: 1)
        case .success(let token):
            json(record, isTruncated: token.isTruncated) { json in
                json.field("hidden_states") { json in
                    json.array(0..<token.states.rows) { json, row in
                        json.array(token.states.rows(row..<row + 1).elements) { $0.float($1) }
                    }
                }
            }
        }
    }

    /// All numbers, each in the fewest digits that give it back exactly.
    private func fields(_ record: Record, _ vector: [Float]) -> [UInt8] {
        var line: [UInt8] = []
        record.appendLeadingFields(separator: UInt8(ascii: "\t"), to: &line)
        for (index, value) in vector.enumerated() {
            if index > 0 { line.append(UInt8(ascii: "\t")) }
            line += value.description.utf8
        }
        return line + [0x0A]
    }

    private func json(
        _ record: Record, isTruncated: Bool, _ values: (inout JSONWriter) -> Void
    ) -> [UInt8] {
        var json = JSONWriter()
        json.object { json in
            record.appendID(to: &json)
            values(&json)
            json.field("truncated") { $0.boolean(isTruncated || record.isCut) }
        }
        return json.bytes + [0x0A]
    }

    /// The size, the length, and the first numbers: enough to see that something is there.
    private func text(_ vector: [Float]) -> [UInt8] {
        let length = vector.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
        let shown = vector.prefix(6).map { style.aligned(NumberText.fixed(Double($0), 4), to: 8) }.joined(
            separator: " ")
        let rest = vector.count > 6 ? " …" : ""
        let summary = style.dim("\(vector.count) numbers, length \(NumberText.fixed(Double(length), 4)):")
        return Array("\(summary) \(shown)\(rest)\n".utf8)
    }
}
