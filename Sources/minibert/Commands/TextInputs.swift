import Tensors
import WordPiece
import MiniBERTTraining
import MiniBERT
import PrintableText
import SystemFiles

extension CommandContext {
    /// The names of the inputs; none when the texts are arguments.
    ///
    /// - Throws: `UsageFault` when texts are given in two ways, or an option makes no sense with them.
    func inputNames(_ arguments: ParsedArguments) throws(CommandError) -> [InputName] {
        let names = arguments.all(.input).map(InputName.init)
        if arguments.operands.isEmpty {
            return names.isEmpty ? [InputName(path: [UInt8(ascii: "-")])] : names
        }
        guard names.isEmpty else { throw .usage(.textsAndInput) }
        if arguments.operands == [[UInt8(ascii: "-")]] { return arguments.operands.map(InputName.init) }
        let tableOptions: [OptionName] = [
            .inputFormat, .delimiter, .textColumn, .pairColumn, .idColumn, .header, .noHeader, .join, .null,
            .append,
        ]
        if let option = tableOptions.first(where: arguments.has) {
            throw .usage(.needs(option.written, other: OptionName.input.written))
        }
        return []
    }

    /// The records of the arguments, of the files, or of standard input.
    func records(
        _ arguments: ParsedArguments, inputs: [InputName], messages: Messages
    ) throws(CommandError) -> RecordSource {
        guard inputs.isEmpty else {
            if arguments.has(.pair) {
                throw .usage(.contradiction(OptionName.pair.written, OptionName.input.written))
            }
            if inputs.contains(where: \.isStandardInput), isTerminal(standardInput) {
                messages.note("reading texts from the terminal, one a line; Ctrl-D ends them")
            }
            for input in inputs where !input.isStandardInput { try check(input) }
            return RecordSource(
                inputs: inputs, options: try recordOptions(arguments), standardInput: standardInput,
                messages: messages)
        }
        if arguments.operands.count == 1, let operand = arguments.operands.first,
            (try? System.status(of: FilePath(operand)))?.kind == .regular
        {
            messages.note("'\(printable(operand))' is taken as a text; --input reads the file of that name")
        }
        let pair = arguments.bytes(.pair)
        let records = arguments.operands.enumerated().map { index, text in
            Record(
                content: .success(TextInput(text: text, pair: pair)),
                source: SourceLine(file: "argument", line: index + 1))
        }
        return RecordSource(records, messages: messages)
    }

    /// Refuses an input that cannot be read, before any work is done.
    private func check(_ input: InputName) throws(CommandError) {
        do throws(SystemError) {
            let status = try System.status(of: FilePath(input.path))
            guard status.kind == .folder else { return }
        } catch {
            throw CommandError(DataError.unreadable(file: input.shown, reason: error.description))
        }
        throw CommandError(DataError.isFolder(file: input.shown))
    }

    /// How records are read.
    private func recordOptions(_ arguments: ParsedArguments) throws(CommandError) -> RecordOptions {
        var options = RecordOptions()
        options.format = arguments.choice(.inputFormat, as: DataFormat.self)
        options.delimiter = arguments.choice(.delimiter, as: Delimiter.self)
        options.header = try arguments.headerRule
        options.textColumns = arguments.columns(.textColumn)
        options.pairColumn = arguments.columns(.pairColumn).last
        options.idColumn = arguments.columns(.idColumn).last
        options.joiner = arguments.bytes(.join) ?? options.joiner
        options.isNulSeparated = arguments.has(.null)
        options.keepsFields = arguments.has(.append)
        guard options.format == .lines || options.format == nil && options.isNulSeparated else {
            return options
        }
        // Lines have no columns; only what stands before the first tab may be an id.
        for option in [OptionName.textColumn, .pairColumn, .header, .noHeader, .delimiter]
        where arguments.has(option) {
            throw .usage(
                .contradiction(
                    option.written,
                    options.isNulSeparated ? OptionName.null.written : "--input-format lines"))
        }
        return options
    }

    /// How texts are read; what the user did not say is as the model's folder says.
    func readingOptions(_ arguments: ParsedArguments) -> ReadingOptions {
        var options = ReadingOptions(
            maximumLength: arguments.wholeNumber(.maximumLength), isLiteral: arguments.has(.literal))
        if let strategy = arguments.choice(.truncation, of: TruncationStrategy.words) {
            options.truncation = strategy
        }
        if let count = arguments.wholeNumber(.batchTokens) { options.batchTokenCount = count }
        return options
    }

    /// How the model is loaded.
    func loadingOptions(_ arguments: ParsedArguments) -> LoadingOptions {
        LoadingOptions(precision: arguments.choice(.precision, as: Precision.self) ?? .float32)
    }

    /// By how many the work is done.
    func threads(_ arguments: ParsedArguments) -> WorkerThreads {
        WorkerThreads(count: arguments.wholeNumber(.threads) ?? environment.defaultThreadCount)
    }

    /// A run over all records, as the options want it.
    func run(
        _ arguments: ParsedArguments, policy: ErrorPolicy? = nil, messages: Messages, inputs: [InputName],
        takesCutTexts: Bool, truncationNote: String
    ) -> RecordRun {
        // Progress between lines of the result would only be in the way.
        let isSeparate = !isTerminal(standardOutput) || arguments.has(.output)
        return RecordRun(
            messages: messages, policy: policy ?? arguments.choice(.errors, as: ErrorPolicy.self) ?? .emit,
            isStrict: arguments.has(.strict), takesCutTexts: takesCutTexts, truncationNote: truncationNote,
            threads: threads(arguments),
            showsProgress: isSeparate && !inputs.isEmpty)
    }

    /// The format that was asked for; else one for people on a terminal, and TSV for programs.
    func format(_ arguments: ParsedArguments) -> OutputFormat {
        if let format = arguments.choice(.format, as: OutputFormat.self) { return format }
        return isTerminal(standardOutput) && !arguments.has(.output) ? .text : .tsv
    }

    /// How to show things to people.
    func style(_ arguments: ParsedArguments) -> TextStyle {
        TextStyle(
            usesColor: usesColor(on: standardOutput, arguments),
            columns: isTerminal(standardOutput) ? System.columns(of: standardOutput) ?? 80 : 80)
    }
}

extension TruncationStrategy {
    /// What `--truncation` calls them, as the reference does.
    static let words: KeyValuePairs<String, TruncationStrategy> = [
        "longest_first": .longestFirst, "only_first": .onlyFirst, "only_second": .onlySecond, "none": .never,
    ]
}
