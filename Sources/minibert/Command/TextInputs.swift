import PrintableText
import SystemFiles
import Tensors
import MiniBERTTraining
import MiniBERT

extension CommandContext {
    /// The names of the inputs; none if the texts are arguments.
    ///
    /// - Throws: `UsageFault` if texts are given in two ways, or an option needs a file.
    func inputNames(_ arguments: ParsedArguments) throws(CommandError) -> [InputName] {
        let names = arguments[InputOptions.input].map(InputName.init)
        if arguments.operands.isEmpty {
            return names.isEmpty ? [InputName(path: [UInt8(ascii: "-")])] : names
        }
        guard names.isEmpty else {
            throw .usage(.impossible("texts as arguments and '--input' cannot be combined"))
        }
        if arguments.operands == [[UInt8(ascii: "-")]] { return arguments.operands.map(InputName.init) }
        if let option = InputOptions.ofFiles.first(where: { arguments.has($0.name) }) {
            throw .usage(.needs(option.written, others: [InputOptions.input.written]))
        }
        return []
    }

    /// The records of the arguments, of the files, or of standard input.
    ///
    /// What the results in the format `appended` are added to is kept.
    func records(
        _ arguments: ParsedArguments, inputs: [InputName], messages: Messages, appended: ResultFormat? = nil
    ) throws(CommandError) -> RecordSource {
        guard inputs.isEmpty else {
            if arguments.has(InputOptions.pair) {
                throw .usage(
                    .missingOperand("a text as an argument", command: InputOptions.pair.written))
            }
            if inputs.contains(where: \.isStandardInput), System.isTerminal(standardInput) {
                messages.note("reading texts from the terminal, one per line; Ctrl-D ends the input")
            }
            for input in inputs where !input.isStandardInput { try check(input) }
            try checkShard(arguments, inputs)
            return RecordSource(
                inputs: inputs, options: recordOptions(arguments, appended), standardInput: standardInput,
                messages: messages, appended: appended)
        }
        if arguments.operands.count == 1, let operand = arguments.operands.first,
            (try? System.status(of: FilePath(operand)))?.kind == .regular
        {
            messages.note("'\(printable(operand))' is read as a text; --input reads the file of that name")
        }
        let pair = arguments[InputOptions.pair]
        let records = arguments.operands.enumerated().map { index, text in
            Record(
                content: .success(TextInput(text: text, pair: pair)),
                source: SourceLine(file: "argument", line: index + 1))
        }
        return RecordSource(records, messages: messages)
    }

    /// Refuses an input that cannot be read, before any work begins.
    private func check(_ input: InputName) throws(CommandError) {
        do throws(SystemError) {
            let status = try System.status(of: FilePath(input.path))
            guard status.kind == .folder else { return }
        } catch {
            throw CommandError(DataError.unreadable(file: input.shown, reason: error.description))
        }
        throw CommandError(DataError.isFolder(file: input.shown))
    }

    /// Refuses parts of anything but one file, whose parts in order are the whole.
    private func checkShard(_ arguments: ParsedArguments, _ inputs: [InputName]) throws(CommandError) {
        guard arguments.has(InputOptions.shard) else { return }
        guard inputs.count == 1, !inputs[0].isStandardInput,
            (try? System.status(of: FilePath(inputs[0].path)))?.kind == .regular
        else {
            throw .usage(
                .impossible("'--shard' needs one file as '--input', not a pipe and not several files"))
        }
    }

    private func recordOptions(_ arguments: ParsedArguments, _ appended: ResultFormat?) -> RecordOptions {
        var options = RecordOptions()
        (options.format, options.delimiter, options.header, options.textColumns, options.pairColumn) =
            TableOptions.settings(arguments)
        options.idColumn = arguments[TableOptions.idColumn]
        options.joiner = arguments[TableOptions.join] ?? options.joiner
        options.isNulSeparated = arguments[InputOptions.null]
        options.keepsFields = appended != nil
        options.resultKey = appended == .jsonl ? OutputOptions.resultKey : nil
        options.shard = arguments[InputOptions.shard]
        return options
    }

    /// The reading of texts that the options ask for; the rest is as the model's folder says.
    func readingOptions(_ arguments: ParsedArguments) -> ReadingOptions {
        var options = ReadingOptions(
            maximumLength: arguments[TokenOptions.maximumLength], isLiteral: arguments[TokenOptions.literal])
        if let strategy = arguments[TokenOptions.truncation] { options.truncation = strategy }
        if let count = arguments[ModelOptions.batchTokens] { options.batchTokenCount = count }
        return options
    }

    func loadingOptions(_ arguments: ParsedArguments) -> LoadingOptions {
        LoadingOptions(precision: arguments[ModelOptions.precision], threads: threads(arguments))
    }

    func threads(_ arguments: ParsedArguments) -> WorkerThreads {
        WorkerThreads(count: arguments[ModelOptions.threads] ?? environment.defaultThreadCount)
    }

    /// A run over all records, as the options ask for.
    func run(
        _ arguments: ParsedArguments, policy: ErrorPolicy? = nil, messages: Messages, inputs: [InputName],
        takesCutTexts: Bool, truncationNote: String,
        digest: (WorkerThreads) throws(Stopped) -> [UInt8]
    ) throws(CommandError) -> RecordRun {
        // Progress between the lines of the result would only disturb, and fill the logs of a cluster.
        let isSeparate = !System.isTerminal(standardOutput) || arguments.has(OutputOptions.output)
        var run = RecordRun(
            messages: messages, policy: policy ?? arguments[InputOptions.errors] ?? .emit,
            isStrict: arguments[InputOptions.strict], takesCutTexts: takesCutTexts,
            truncationNote: truncationNote, threads: threads(arguments),
            showsProgress: isSeparate && !inputs.isEmpty && System.isTerminal(standardError))
        if arguments[OutputOptions.endMarker] {
            do throws(Stopped) {
                run.endMarker = EndMarker(modelDigest: try digest(threads(arguments)))
            } catch {
                throw .interrupted(signal: Interruption.signalNumber ?? 2)
            }
        }
        return run
    }

    /// The default format: text on a terminal, TSV for programs.
    func defaultFormat(_ arguments: ParsedArguments) -> ResultFormat {
        System.isTerminal(standardOutput) && !arguments.has(OutputOptions.output) ? .text : .tsv
    }

    func style(_ arguments: ParsedArguments) -> TextStyle {
        TextStyle(
            usesColor: usesColor(on: standardOutput, arguments),
            columns: System.isTerminal(standardOutput) ? System.columns(of: standardOutput) ?? 80 : 80)
    }
}
