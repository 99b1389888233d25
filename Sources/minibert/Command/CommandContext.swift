import MiniBERTDefaultModel
import PrintableText
import SystemFiles
import MiniBERT

/// The streams, the environment and the models that a command works with; tests replace them.
struct CommandContext: Sendable {
    let standardInput: Int32
    let standardOutput: Int32
    let standardError: Int32
    let environment: Environment
    let models: ModelLibrary
    /// All commands, for the commands about help.
    let commands: CommandList

    /// Writes to standard output, and checks that everything was written.
    func print(_ text: String) throws(CommandError) {
        let writer = ByteWriter(descriptor: standardOutput, name: "standard output")
        try writer.write(text)
        try writer.flush()
    }

    /// The messages on standard error, as verbose and as colored as the options say.
    func messages(for arguments: ParsedArguments) -> Messages {
        Messages(
            descriptor: standardError, isTerminal: System.isTerminal(standardError),
            isQuiet: arguments[GeneralOptions.quiet], isVerbose: arguments[GeneralOptions.verbose],
            usesColor: usesColor(on: standardError, arguments))
    }

    func usesColor(on descriptor: Int32, _ arguments: ParsedArguments) -> Bool {
        switch arguments[GeneralOptions.color] {
        case .always: true
        case .never: false
        case .auto:
            System.isTerminal(descriptor) && environment.value("NO_COLOR") == nil
                && environment.value("TERM") != "dumb"
        }
    }

    /// The model that `--model` or the environment names, else `model`.
    ///
    /// - Throws: `UsageFault.badValue` for several models.
    func modelSource(
        _ arguments: ParsedArguments, default model: InMemoryModel
    ) throws(CommandError) -> ModelSource {
        let sources = try modelSources(arguments, default: model)
        guard sources.count == 1 else {
            throw .usage(
                .badValue(
                    sources.map(\.name).joined(separator: ","), option: ModelOptions.model.written,
                    expected: "one model; only 'classify' takes several"))
        }
        return sources[0]
    }

    /// The models that `--model` or the environment names, else `model` alone.
    func modelSources(
        _ arguments: ParsedArguments, default model: InMemoryModel
    ) throws(CommandError) -> [ModelSource] {
        let name = arguments[ModelOptions.model] ?? environment.value("MINIBERT_MODEL").map { Array($0.utf8) }
        guard let name else { return [.memory(model)] }
        return try ModelLocator(environment: environment).sources(of: name)
    }

    /// The output that `--output` names, else standard output.
    ///
    /// - Throws: `CommandError.output` if the file is an input, too.
    func output(_ arguments: ParsedArguments, inputs: [InputName]) throws(CommandError) -> OutputFile {
        let path = arguments[OutputOptions.output].flatMap { $0 == [UInt8(ascii: "-")] ? nil : $0 }
        try refuseInput(path, inputs: inputs)
        guard let path else { return OutputFile(descriptor: standardOutput) }
        return try OutputFile(path: path, isForced: arguments[OutputOptions.force])
    }

    /// The output file that an option names, if it is given.
    ///
    /// - Throws: `CommandError.output` if the file is an input, too.
    func file(
        _ option: Option<[UInt8]?>, _ arguments: ParsedArguments, inputs: [InputName]
    ) throws(CommandError) -> OutputFile? {
        guard let path = arguments[option] else { return nil }
        try refuseInput(path, inputs: inputs)
        return try OutputFile(path: path, isForced: arguments[OutputOptions.force])
    }

    /// Refuses options that name the same output file.
    func refuseSameFile(_ options: [Option<[UInt8]?>], _ arguments: ParsedArguments) throws(CommandError) {
        var owners: [[UInt8]: String] = [:]
        for option in options {
            guard let path = arguments[option] else { continue }
            if let owner = owners[path] {
                throw .usage(
                    .impossible("'\(owner)' and '\(option.written)' name the same file \(printable(path))"))
            }
            owners[path] = option.written
        }
    }

    /// Refuses to write to a file that is read, too; without a path, the output is standard output.
    func refuseInput(_ path: [UInt8]?, inputs: [InputName]) throws(CommandError) {
        let target =
            path.map { try? System.status(of: FilePath($0)) } ?? (try? System.status(of: standardOutput))
        if let target, target.kind == .regular {
            for input in inputs {
                let status =
                    input.isStandardInput
                    ? try? System.status(of: standardInput) : try? System.status(of: FilePath(input.path))
                if status?.identity == target.identity {
                    let output = path.map { printable($0) } ?? "standard output"
                    throw .output("\(output): is an input of the same command; choose another file")
                }
            }
        }
    }
}
