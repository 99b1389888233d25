import StrictJSON

extension CommandDescription {
    /// `tokenize`: show what the model sees.
    static let tokenize = CommandDescription(
        name: "tokenize",
        summary: "show the tokens, ids and offsets of texts",
        operands: "[TEXT]...",
        examples: [
            ("minibert tokenize -m FOLDER \"unbelievably good\"", "show the tokens of one text"),
            ("minibert tokenize -m FOLDER --count < lines.txt", "count the tokens of each line"),
            ("minibert tokenize -m FOLDER --format jsonl -i data.tsv", "everything, for programs"),
        ],
        notes: [
            "Offsets are positions of UTF-8 bytes in the text; special tokens have [0,0]. On a pipe the output is "
                + "TOKENS<TAB>IDS, each joined by spaces."
        ],
        options: [
            OptionDescription.model, OptionDescription(.ids, "show only the ids"),
            OptionDescription(.count, "show only how many tokens there are"),
            OptionDescription(.noSpecialTokens, "leave out [CLS] and [SEP]"),
            .format(["text", "tsv", "jsonl"], "how to write results; default: text on a terminal, else tsv"),
        ] + OptionDescription.tokenizerOptions + OptionDescription.inputOptions
            + OptionDescription.outputOptions,
        run: { context, arguments throws(CommandError) in try TokenizeCommand.run(context, arguments) }
    )
}

/// Shows what the model sees of texts.
enum TokenizeCommand {
    static func run(_ context: CommandContext, _ arguments: ParsedArguments) throws(CommandError) {
        try arguments.refuse(.ids, with: .count)
        let inputs = try context.inputNames(arguments)
        let messages = context.messages(for: arguments)
        let source = try context.records(arguments, inputs: inputs, messages: messages)
        let model = try context.models.tokenization(try context.modelFolder(arguments))
        var output = try context.output(arguments, inputs: inputs)
        var settings = context.tokenizationSettings(arguments)
        settings.includesTokens = !arguments.has(.ids) && !arguments.has(.count)
        let format = TokenizationFormat(
            kind: context.format(arguments),
            selection: arguments.has(.ids) ? .ids : arguments.has(.count) ? .count : .all,
            style: context.style(arguments))

        let length = settings.maximumLength ?? model.maximumLength
        var run = context.run(
            arguments, messages: messages, inputs: inputs,
            takesCutTexts: settings.truncation != TruncationRule.none,
            truncationNote: "at \(grouped(length)) tokens (--truncation none to keep them whole)")
        try run.run(
            source, to: output.writer,
            process: { texts throws(CommandError) in try model.tokenize(texts, settings: settings) },
            format: format.line)
        try output.finish()
    }
}

/// How tokens are written.
struct TokenizationFormat {
    /// What of the tokens is wanted.
    enum Selection: Hashable { case all, ids, count }

    var kind: OutputFormat
    var selection = Selection.all
    var style = TextStyle()

    /// The line, or lines, of one record.
    func line(_ record: Record, _ result: Result<TokenizedText, RecordFault>) -> [UInt8] {
        switch result {
        case .failure(let fault):
            record.faultLine(fault, format: kind, emptyCount: selection == .all ? 2 : 1)
        case .success(let tokens):
            switch kind {
            case .jsonl, .json: json(record, tokens)
            case .text where selection == .all: table(record, tokens)
            default: fields(record, tokens)
            }
        }
    }

    private func fields(_ record: Record, _ tokens: TokenizedText) -> [UInt8] {
        var line: [UInt8] = []
        record.appendLeadingFields(separator: UInt8(ascii: "\t"), to: &line)
        if selection == .count {
            line += String(tokens.tokenCount).utf8
        } else {
            if selection == .all {
                appendTSVField(tokens.tokens.joined(separator: " ").utf8, to: &line)
                line.append(UInt8(ascii: "\t"))
            }
            line += tokens.ids.map(String.init).joined(separator: " ").utf8
        }
        return line + [0x0A]
    }

    private func json(_ record: Record, _ tokens: TokenizedText) -> [UInt8] {
        var json = JSONWriter()
        json.object { json in
            record.appendID(to: &json)
            json.field("ids") { json in json.array(tokens.ids) { $0.integer($1) } }
            json.field("tokens") { json in json.array(tokens.tokens) { $0.string($1) } }
            json.field("type_ids") { json in json.array(tokens.typeIDs) { $0.integer($1) } }
            json.field("special_tokens_mask") { json in
                json.array(tokens.specialTokensMask) { $0.integer($1) }
            }
            json.field("offsets") { json in
                json.array(tokens.offsets) { json, range in
                    json.array([range.lowerBound, range.upperBound]) { $0.integer($1) }
                }
            }
            json.field("truncated") { $0.boolean(tokens.isTruncated) }
        }
        return json.bytes + [0x0A]
    }

    /// One line a token: the token, its id, and the bytes that it is from.
    private func table(_ record: Record, _ tokens: TokenizedText) -> [UInt8] {
        var rows: [[String]] = []
        for index in tokens.ids.indices {
            let range = tokens.offsets[index]
            let place = tokens.specialTokensMask[index] == 1 ? "" : "\(range.lowerBound)–\(range.upperBound)"
            rows.append([printable(tokens.tokens[index]), String(tokens.ids[index]), place])
        }
        let cut = tokens.isTruncated ? ", cut" : ""
        return Array(
            (style.table(rows, numbers: [1]) + style.dim("\(tokens.tokenCount) tokens\(cut)") + "\n").utf8)
    }
}
