import MiniBERTTraining
import MiniBERT
import MiniBERTDefaultModel
import PrintableText
import SystemFiles

/// What a command works with; tests bring pipes, files and models of their own.
struct CommandContext: Sendable {
    let standardInput: Int32
    let standardOutput: Int32
    let standardError: Int32
    let environment: Environment
    let models: ModelLibrary

    /// That of this process.
    static let process = CommandContext(
        standardInput: 0, standardOutput: 1, standardError: 2,
        environment: .process, models: .installed)

    /// Writes to standard output, and makes sure it arrived.
    func print(_ text: String) throws(CommandError) {
        let writer = ByteWriter(descriptor: standardOutput, name: "standard output")
        try writer.write(text)
        try writer.flush()
    }

    /// Standard error, as the options want it.
    func messages(for arguments: ParsedArguments) -> Messages {
        Messages(
            descriptor: standardError, isTerminal: isTerminal(standardError), isQuiet: arguments.has(.quiet),
            isVerbose: arguments.has(.verbose), usesColor: usesColor(on: standardError, arguments))
    }

    /// Whether people sit at the other end.
    func isTerminal(_ descriptor: Int32) -> Bool { System.isTerminal(descriptor) }

    /// Whether to color what goes to `descriptor`.
    func usesColor(on descriptor: Int32, _ arguments: ParsedArguments) -> Bool {
        switch arguments.text(.color) {
        case "always": true
        case "never": false
        default:
            isTerminal(descriptor) && environment.value("NO_COLOR") == nil
                && environment.value("TERM") != "dumb"
        }
    }

    /// The model that the options name, or the environment; without either, the one that stands for none.
    ///
    /// - Throws: `UsageFault.badValue` for several.
    func modelSource(
        _ arguments: ParsedArguments, default model: EmbeddedModel
    ) throws(CommandError) -> ModelSource {
        let sources = try modelSources(arguments, default: model)
        guard sources.count == 1 else {
            throw .usage(
                .badValue(
                    sources.map(\.name).joined(separator: ","), option: OptionName.model.written,
                    expected: "one model; only 'classify' takes several"))
        }
        return sources[0]
    }

    /// The models that the options name, or the environment; without either, the one that stands for none.
    func modelSources(
        _ arguments: ParsedArguments, default model: EmbeddedModel
    ) throws(CommandError) -> [ModelSource] {
        let name = arguments.bytes(.model) ?? environment.value("MINIBERT_MODEL").map { Array($0.utf8) }
        guard let name else { return [.embedded(model)] }
        return try ModelLocator(environment: environment).sources(of: name)
    }

    /// Where the result goes.
    ///
    /// - Throws: `OutputFault.isInput` when a file would be read and written at once.
    func output(_ arguments: ParsedArguments, inputs: [InputName]) throws(CommandError) -> OutputFile {
        let path = arguments.bytes(.output).flatMap { $0 == [UInt8(ascii: "-")] ? nil : $0 }
        try refuseInput(path, inputs: inputs)
        guard let path else { return OutputFile(descriptor: standardOutput) }
        return try OutputFile(path: path, isForced: arguments.has(.force))
    }

    /// The file that an option names, if it is given.
    ///
    /// - Throws: `OutputFault.isInput` when it would be read and written at once.
    func file(
        _ option: OptionName, _ arguments: ParsedArguments, inputs: [InputName]
    ) throws(CommandError) -> OutputFile? {
        guard let path = arguments.bytes(option) else { return nil }
        try refuseInput(path, inputs: inputs)
        return try OutputFile(path: path, isForced: arguments.has(.force))
    }

    /// Refuses to write to a file that is read; without a path, standard output is meant.
    private func refuseInput(_ path: [UInt8]?, inputs: [InputName]) throws(CommandError) {
        let target =
            path.map { try? System.status(of: FilePath($0)) } ?? (try? System.status(of: standardOutput))
        if let target, target.kind == .regular {
            for input in inputs {
                let status =
                    input.isStandardInput
                    ? try? System.status(of: standardInput) : try? System.status(of: FilePath(input.path))
                if status?.identity == target.identity {
                    throw .output(.isInput(output: path.map { printable($0) } ?? "standard output"))
                }
            }
        }
    }

    /// Where features are kept, unless the options say not to; a folder that cannot be used is said to be so.
    func cacheFolder(_ arguments: ParsedArguments, messages: Messages) -> FeatureCacheFolder? {
        guard !arguments.has(.noCache),
            let folder = FeatureCacheFolder.standard(variable: environment.variable)
        else { return nil }
        do throws(FeatureCacheError) {
            try folder.prepare()
            return folder
        } catch {
            messages.note("\(error); features are not kept")
            return nil
        }
    }
}
