import PrintableText

extension CommandDescription {
    /// `completion`: what a shell needs to complete options.
    static let completion = CommandDescription(
        name: "completion",
        summary: "print completions for a shell",
        operands: "bash|zsh|fish",
        examples: [
            ("eval \"$(minibert completion bash)\"", "complete in this shell"),
            ("minibert completion fish > ~/.config/fish/completions/minibert.fish", "complete in every fish"),
        ],
        notes: [],
        options: [],
        run: { context, arguments throws(CommandError) in
            let shells = Completion.allCases.map(\.rawValue)
            guard let operand = arguments.operands.first else {
                throw .usage(
                    .missingOperand("a shell: " + shells.joined(separator: ", "), command: "completion"))
            }
            guard let shell = Completion(rawValue: String(decoding: operand, as: UTF8.self)) else {
                let expected = "one of " + shells.joined(separator: ", ")
                throw .usage(.badValue(printable(operand), option: "completion", expected: expected))
            }
            try context.print(shell.script)
        }
    )

    /// `help`: what `--help` says, and the manual page.
    static let help = CommandDescription(
        name: "help",
        summary: "explain a command, or print the manual page",
        operands: "[COMMAND]",
        examples: [
            ("minibert help classify", "the same as: minibert classify --help"),
            ("minibert help --man > minibert.1", "the manual page"),
        ],
        notes: [],
        options: [OptionDescription(.man, "print the manual page, for man(1)")],
        run: { context, arguments throws(CommandError) in
            if arguments.has(.man) { return try context.print(ManualPage.text) }
            guard let name = arguments.operands.first else { return try context.print(HelpText.program) }
            try context.print(HelpText.help(for: try .named(name)))
        }
    )
}
