import MiniBERTTraining
import WordPiece
import MiniBERT
import MiniBERTDefaultModel
import PrintableText
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
            OptionDescription.model, OptionDescription.threads, OptionDescription(.ids, "show only the ids"),
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
        let records = try context.records(arguments, inputs: inputs, messages: messages)
        let source = try context.modelSource(arguments, default: .defaultEncoder)
        let model = try loadingModel { () throws(ModelError) in try ModelTokenizer(source) }
        let tokenizer = model.tokenizer
        messages.warn(of: tokenizer.warnings, in: source.name)
        let output = try context.output(arguments, inputs: inputs)
        let options = options(context, arguments, model)
        let format = TokenizationFormat(
            tokenizer: tokenizer, kind: context.format(arguments),
            selection: arguments.has(.ids) ? .ids : arguments.has(.count) ? .count : .all,
            style: context.style(arguments))

        var run = context.run(
            arguments, messages: messages, inputs: inputs,
            takesCutTexts: options.truncation != .never,
            truncationNote:
                "at \(grouped(options.maximumLength ?? .max)) tokens (--truncation none to keep them whole)")
        try run.run(
            records, to: output.writer,
            process: { texts throws(CommandError) in
                context.threads(arguments).mapEach(texts) { encode($0, by: tokenizer, options) }
            },
            format: { format.line($0, $1) })
        try output.finish()
    }

    /// A text that is longer than the model's folder allows is cut, as the model would do.
    private static func options(
        _ context: CommandContext, _ arguments: ParsedArguments, _ model: ModelTokenizer
    ) -> EncodingOptions {
        let reading = context.readingOptions(arguments)
        return EncodingOptions(
            maximumLength: reading.maximumLength ?? model.maximumLength,
            truncation: reading.truncation, addsSpecialTokens: !arguments.has(.noSpecialTokens),
            literal: reading.isLiteral)
    }

    private static func encode(
        _ input: TextInput, by tokenizer: WordPieceTokenizer, _ options: EncodingOptions
    ) -> Result<Encoding, RecordFault> {
        do throws(WordPieceError) {
            return .success(try tokenizer.encode(utf8: input.text, pair: input.pair, options: options))
        } catch {
            return .failure(.refused(printable(error.description)))
        }
    }
}

/// How tokens are written.
struct TokenizationFormat: Sendable {
    /// What of the tokens is wanted.
    enum Selection: Hashable { case all, ids, count }

    let tokenizer: WordPieceTokenizer
    var kind: OutputFormat
    var selection = Selection.all
    var style = TextStyle()

    /// The line, or lines, of one record.
    func line(_ record: Record, _ result: Result<Encoding, RecordFault>) -> [UInt8] {
        switch result {
        case .failure(let fault):
            record.faultLine(fault, format: kind, emptyCount: selection == .all ? 2 : 1)
        case .success(let encoding):
            switch kind {
            case .jsonl, .json: json(record, encoding)
            case .text where selection == .all: table(record, encoding)
            default: fields(record, encoding)
            }
        }
    }

    private func fields(_ record: Record, _ encoding: Encoding) -> [UInt8] {
        var line: [UInt8] = []
        record.appendLeadingFields(separator: UInt8(ascii: "\t"), to: &line)
        if selection == .count {
            line += String(encoding.count).utf8
        } else {
            if selection == .all {
                appendTSVField(encoding.tokens.joined(separator: " ").utf8, to: &line)
                line.append(UInt8(ascii: "\t"))
            }
            line += encoding.ids.map(String.init).joined(separator: " ").utf8
        }
        return line + [0x0A]
    }

    private func json(_ record: Record, _ encoding: Encoding) -> [UInt8] {
        var json = JSONWriter()
        json.object { json in
            record.appendID(to: &json)
            json.field("ids") { json in json.array(encoding.ids) { $0.integer(Int($1)) } }
            json.field("tokens") { json in
                json.array(encoding.tokens) { $0.string($1) }
            }
            json.field("type_ids") { json in json.array(encoding.typeIDs) { $0.integer(Int($1)) } }
            json.field("special_tokens_mask") { json in
                json.array(encoding.specialTokensMask) { $0.integer($1 ? 1 : 0) }
            }
            json.field("offsets") { json in
                json.array(encoding.offsets) { json, range in
                    json.array([range.lowerBound, range.upperBound]) { $0.integer($1) }
                }
            }
            json.field("truncated") { $0.boolean(encoding.isTruncated || record.isCut) }
        }
        return json.bytes + [0x0A]
    }

    /// One line a token: the token, its id, and the bytes that it is from.
    private func table(_ record: Record, _ encoding: Encoding) -> [UInt8] {
        var rows: [[String]] = []
        for (index, token) in encoding.tokens.enumerated() {
            let range = encoding.offsets[index]
            let place = encoding.specialTokensMask[index] ? "" : "\(range.lowerBound)–\(range.upperBound)"
            rows.append([printable(token), String(encoding.ids[index]), place])
        }
        let cut = encoding.isTruncated || record.isCut ? ", cut" : ""
        return Array(
            (style.table(rows, numbers: [1]) + style.dim("\(encoding.count) tokens\(cut)") + "\n").utf8)
    }
}
