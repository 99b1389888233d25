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
                .pooling, .choice(PoolingRule.allCases.map(\.rawValue)),
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

/// Turns texts into vectors.
enum EmbedCommand {
    static func run(_ context: CommandContext, _ arguments: ParsedArguments) throws(CommandError) {
        let settings = EmbeddingSettings(
            pooling: arguments.choice(.pooling, as: PoolingRule.self),
            isNormalized: arguments.has(.normalize),
            tokenization: context.tokenizationSettings(arguments), work: context.workSettings(arguments))
        let kind = try kind(context, arguments, pooling: settings.pooling)
        let inputs = try context.inputNames(arguments)
        let messages = context.messages(for: arguments)
        let source = try context.records(arguments, inputs: inputs, messages: messages)
        let model = try context.models.embedding(try context.modelFolder(arguments))
        var output = try context.output(arguments, inputs: inputs)

        let length = settings.tokenization.maximumLength ?? model.maximumLength
        var run = context.run(
            arguments, policy: kind == .safetensors ? .fail : nil, messages: messages, inputs: inputs,
            takesCutTexts: true,
            truncationNote: "at \(grouped(length)) tokens")
        var vectors: [[Float]] = []
        let format = EmbeddingFormat(kind: kind, style: context.style(arguments))
        try run.run(
            source, to: output.writer,
            process: { texts throws(CommandError) in try model.embed(texts, settings: settings) },
            format: { record, result in
                guard kind == .safetensors else { return format.line(record, result) }
                if case .success(let embedded) = result, case .vector(let vector) = embedded.values {
                    vectors.append(vector)
                }
                return []
            })
        if kind == .safetensors { try output.writer.write(try context.models.tensorFile(vectors)) }
        try output.finish()
    }

    private static func kind(
        _ context: CommandContext, _ arguments: ParsedArguments, pooling: PoolingRule?
    ) throws(CommandError) -> OutputFormat {
        if pooling == PoolingRule.none {
            guard arguments.text(.format) ?? "jsonl" == "jsonl" else {
                throw .usage(.needs("--pooling none", other: "--format jsonl"))
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

/// How vectors are written.
struct EmbeddingFormat {
    var kind: OutputFormat
    var style = TextStyle()

    /// The line of one record.
    func line(_ record: Record, _ result: Result<EmbeddedText, RecordFault>) -> [UInt8] {
        switch result {
        case .failure(let fault): record.faultLine(fault, format: kind, emptyCount: 1)
        case .success(let embedded):
            switch (embedded.values, kind) {
            case (.vector(let vector), .tsv): fields(record, vector)
            case (.vector(let vector), .text): text(vector)
            case (let values, _): json(record, values, isTruncated: embedded.isTruncated)
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

    private func json(_ record: Record, _ values: EmbeddedText.Values, isTruncated: Bool) -> [UInt8] {
        var json = JSONWriter()
        json.object { json in
            record.appendID(to: &json)
            switch values {
            case .vector(let vector):
                json.field("embedding") { json in json.array(vector) { $0.float($1) } }
            case .states(let states):
                json.field("hidden_states") { json in
                    json.array(states) { json, state in json.array(state) { $0.float($1) } }
                }
            }
            json.field("truncated") { $0.boolean(isTruncated) }
        }
        return json.bytes + [0x0A]
    }

    /// The size, the length, and the first numbers: enough to see that something is there.
    private func text(_ vector: [Float]) -> [UInt8] {
        let length = vector.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
        let shown = vector.prefix(6).map { style.aligned(fixed($0, decimals: 4), to: 8) }.joined(
            separator: " ")
        let rest = vector.count > 6 ? " …" : ""
        let summary = style.dim("\(vector.count) numbers, length \(fixed(Float(length), decimals: 4)):")
        return Array("\(summary) \(shown)\(rest)\n".utf8)
    }
}
