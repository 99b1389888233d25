import StrictJSON

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
            .inputFormat, .textColumn, .pairColumn, .idColumn, .header, .noHeader, .join, .null, .append,
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
                inputs: inputs, settings: try inputSettings(arguments), standardInput: standardInput,
                messages: messages)
        }
        if arguments.operands.count == 1, let operand = arguments.operands.first,
            (try? System.status(of: operand))?.kind == .regular
        {
            messages.note("'\(printable(operand))' is taken as a text; --input reads the file of that name")
        }
        let pair = arguments.bytes(.pair)
        let records = arguments.operands.enumerated().map { index, text in
            Record(content: .success(RecordText(text: text, pair: pair)), input: "argument", line: index + 1)
        }
        return RecordSource(records, messages: messages)
    }

    /// Refuses an input that cannot be read, before any work is done.
    private func check(_ input: InputName) throws(CommandError) {
        do throws(SystemError) {
            let status = try System.status(of: input.path)
            guard status.kind == .folder else { return }
        } catch {
            throw .data(.unreadable(input: input.shown, reason: error.description))
        }
        throw .data(.isFolder(input: input.shown))
    }

    /// How records are read.
    func inputSettings(_ arguments: ParsedArguments) throws(CommandError) -> InputSettings {
        try arguments.refuse(.header, with: .noHeader)
        var settings = InputSettings()
        settings.format = arguments.choice(.inputFormat, as: InputFormat.self)
        settings.textColumns = arguments.all(.textColumn).map(ColumnReference.init)
        settings.pairColumn = arguments.bytes(.pairColumn).map(ColumnReference.init)
        settings.idColumn = arguments.bytes(.idColumn).map(ColumnReference.init)
        settings.hasHeader = arguments.has(.header) ? true : arguments.has(.noHeader) ? false : nil
        settings.joint = arguments.bytes(.join) ?? settings.joint
        settings.isNulSeparated = arguments.has(.null)
        settings.keepsFields = arguments.has(.append)
        return settings
    }

    /// How texts become tokens.
    func tokenizationSettings(_ arguments: ParsedArguments) -> TokenizationSettings {
        TokenizationSettings(
            maximumLength: arguments.wholeNumber(.maximumLength),
            truncation: arguments.choice(.truncation, as: TruncationRule.self),
            isLiteral: arguments.has(.literal),
            addsSpecialTokens: !arguments.has(.noSpecialTokens))
    }

    /// By how many the work is done, and how much at a time.
    func workSettings(_ arguments: ParsedArguments) -> WorkSettings {
        WorkSettings(
            threadCount: threadCount(arguments), batchTokenCount: arguments.wholeNumber(.batchTokens))
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
