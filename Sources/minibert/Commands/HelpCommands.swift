import PrintableText

enum CompletionCommand: Command {
    static let name = "completion"
    static let summary = "print completions for a shell"
    static let operands = "bash|zsh|fish"
    static let examples = [
        ("eval \"$(minibert completion bash)\"", "complete in this shell"),
        ("minibert completion fish > ~/.config/fish/completions/minibert.fish", "complete in fish"),
    ]

    static func run(_ context: CommandContext, _ arguments: ParsedArguments) throws(CommandError) {
        let shells = Shell.allCases.map(\.rawValue).joined(separator: ", ")
        guard let operand = arguments.operands.first else {
            throw .usage(.missingOperand("a shell: " + shells, command: name))
        }
        guard let shell = Shell(rawValue: String(decoding: operand, as: UTF8.self)) else {
            throw .usage(.badValue(printable(operand), option: name, expected: "one of " + shells))
        }
        try context.print(shell.completions(of: context.commands))
    }
}

enum HelpCommand: Command {
    static let name = "help"
    static let summary = "explain a command, or print the manual page"
    static let operands = "[COMMAND|pipes]"
    static let examples = [
        ("minibert help classify", "the same as: minibert classify --help"),
        ("minibert help pipes", "show what a program at the other end of a pipe can rely on"),
        ("minibert help --man > minibert.1", "write the manual page"),
    ]
    static let options = [OptionGroup("Options", [man])]

    private static let man = Option("man", "print the manual page, for man(1)")

    static func run(_ context: CommandContext, _ arguments: ParsedArguments) throws(CommandError) {
        if arguments[man] { return try context.print(ManualPage.text(context.commands)) }
        guard let name = arguments.operands.first else {
            return try context.print(HelpText.program(context.commands))
        }
        guard name != Array(PipeHelp.topic.utf8) else { return try context.print(PipeHelp.text) }
        try context.print(HelpText.help(for: try context.commands.command(named: name)))
    }
}
