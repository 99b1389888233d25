import PrintableText
import SystemFiles

/// The version of the program.
enum Version {
    static let number = "0.1.0"
}

/// The program `minibert`.
enum MiniBERTCommand {
    /// Runs with what the process has, and returns its exit status.
    static func runProcess() -> Int32 {
        System.reserveStandardStreams()
        Interruption.install()
        ModelLibrary.prepare()
        return run(System.arguments, in: .process)
    }

    /// Runs a command, tells people why it failed if it did, and returns the exit status.
    static func run(_ arguments: [[UInt8]], in context: CommandContext) -> Int32 {
        var name: String?
        do throws(CommandError) {
            guard let (command, rest) = try split(arguments) else {
                try runWithoutCommand(arguments, in: context)
                return 0
            }
            name = command.name
            let parsed = try ArgumentParser(options: command.allOptions).parse(rest)
            if parsed.has(.help) {
                try context.print(HelpText.help(for: command))
            } else if parsed.has(.version) {
                try context.print(version(parsed, in: context))
            } else {
                try command.run(context, parsed)
            }
            return 0
        } catch {
            report(error, command: name, in: context)
            return error.exitStatus
        }
    }

    /// The command, and the other arguments; nothing when there is no operand that could name one.
    private static func split(
        _ arguments: [[UInt8]]
    ) throws(CommandError) -> (CommandDescription, [[UInt8]])? {
        guard let first = arguments.first else { throw .usage(.missingCommand) }
        guard first.first == UInt8(ascii: "-") else {
            return (try .named(first), Array(arguments.dropFirst()))
        }
        // Options may stand before the command; which of them take a value, all commands agree on.
        let options = CommandDescription.all.flatMap(\.allOptions)
        let parsed = try ArgumentParser(options: options).parse(arguments)
        guard let name = parsed.operands.first, let position = arguments.firstIndex(of: name) else {
            return nil
        }
        var rest = arguments
        rest.remove(at: position)
        return (try .named(name), rest)
    }

    private static func runWithoutCommand(
        _ arguments: [[UInt8]], in context: CommandContext
    ) throws(CommandError) {
        let parsed = try ArgumentParser(options: OptionDescription.common).parse(arguments)
        if parsed.has(.help) {
            try context.print(HelpText.program)
        } else if parsed.has(.version) {
            try context.print(version(parsed, in: context))
        } else {
            throw .usage(.missingCommand)
        }
    }

    private static func version(_ arguments: ParsedArguments, in context: CommandContext) -> String {
        var text = "minibert \(Version.number)\n"
        if arguments.has(.verbose) {
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
            message += "; try 'minibert \(command.map { $0 + " " } ?? "")--help'"
        }
        context.messages(for: ParsedArguments()).error(message)
    }
}
