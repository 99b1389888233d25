import PrintableText
import SystemFiles
import Tensors

/// The program `minibert`.
enum MiniBERTCommand {
    /// All commands, in the order of the help.
    static let commands = CommandList(commands: [
        ClassifyCommand.self, ExplainCommand.self, TrainCommand.self, EvaluateCommand.self,
        TokenizeCommand.self, EmbedCommand.self, InspectCommand.self, VocabularyCommand.self,
        PretrainCommand.self,
        DistillCommand.self, ConvertCommand.self, PruneCommand.self, CacheCommand.self,
        CompletionCommand.self,
        HelpCommand.self,
    ])

    /// Runs with the arguments and streams of the process, and returns the exit status.
    static func runProcess() -> Int32 {
        System.reserveStandardStreams()
        Interruption.install()
        ModelLibrary.prepare()
        let context = CommandContext(
            standardInput: 0, standardOutput: 1, standardError: 2, environment: .process,
            models: .installed, commands: commands)
        return StopRequest.heeding({ Interruption.signalNumber != nil }) {
            run(System.arguments, in: context)
        }
    }

    /// Runs a command, reports its error if it fails, and returns the exit status.
    static func run(_ arguments: [[UInt8]], in context: CommandContext) -> Int32 {
        var name: String?
        do throws(CommandError) {
            guard let (command, rest) = try split(arguments, by: context.commands) else {
                try runWithoutCommand(arguments, in: context)
                return 0
            }
            name = command.name
            let parser = ArgumentParser(options: command.allOptions)
            let parsed = try parser.parse(rest)
            if parsed[GeneralOptions.help] {
                try context.print(HelpText.help(for: command))
            } else if parsed[GeneralOptions.version] {
                try context.print(version(parsed, in: context))
            } else {
                try parser.checkRules(parsed)
                try checkKernels(context.environment)
                // For the work that takes no number of threads: loading, and the check of saved models.
                WorkerThreads.setAvailable(context.threads(parsed).count)
                try command.run(context, parsed)
            }
            return 0
        } catch {
            report(error, command: name, in: context)
            return error.exitStatus
        }
    }

    /// The command and the other arguments; `nil` if there is no operand that could name a command.
    private static func split(
        _ arguments: [[UInt8]], by commands: CommandList
    ) throws(CommandError) -> (any Command.Type, [[UInt8]])? {
        guard let first = arguments.first else { throw .usage(.missingCommand) }
        guard first.first == UInt8(ascii: "-") else {
            return (try commands.command(named: first), Array(arguments.dropFirst()))
        }
        // Options may come before the command: all commands agree on which of them take a value.
        let parsed = try ArgumentParser(options: commands.options).parse(arguments)
        guard let name = parsed.operands.first, let position = arguments.firstIndex(of: name) else {
            return nil
        }
        var rest = arguments
        rest.remove(at: position)
        return (try commands.command(named: name), rest)
    }

    private static func checkKernels(_ environment: Environment) throws(CommandError) {
        let variable = "MINIBERT_KERNELS"
        guard let name = environment.value(variable), KernelVariant(named: name) == nil else { return }
        let names = KernelVariant.available.map(\.description).joined(separator: ", ")
        throw .usage(
            .badValue(printable(name), option: variable, expected: "on this processor one of \(names)"))
    }

    private static func runWithoutCommand(
        _ arguments: [[UInt8]], in context: CommandContext
    ) throws(CommandError) {
        let parsed = try ArgumentParser(options: GeneralOptions.group.options).parse(arguments)
        if parsed[GeneralOptions.help] {
            try context.print(HelpText.program(context.commands))
        } else if parsed[GeneralOptions.version] {
            try context.print(version(parsed, in: context))
        } else {
            throw .usage(.missingCommand)
        }
    }

    private static func version(_ arguments: ParsedArguments, in context: CommandContext) -> String {
        var text = "minibert \(Version.number)\n"
        if arguments[GeneralOptions.verbose] {
            text += "threads: \(context.environment.defaultThreadCount)\n"
            text +=
                "model: \(context.environment.value("MINIBERT_MODEL").map { printable($0) } ?? "built in")\n"
            text += "Hugging Face cache: \(ModelLocator(environment: context.environment).cache ?? "none")\n"
        }
        return text
    }

    private static func report(_ error: CommandError, command: String?, in context: CommandContext) {
        guard var message = error.message else { return }
        if case .usage = error {
            // The help of `help` lists no commands.
            let words = command.map { $0 == HelpCommand.name ? "" : $0 + " " } ?? ""
            message += "; try 'minibert \(words)--help'"
        }
        context.messages(for: ParsedArguments()).error(message)
    }
}
