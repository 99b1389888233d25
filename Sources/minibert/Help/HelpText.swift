enum HelpText {
    static let programSummary = "MiniBERT classifies text with a BERT encoder, offline, on the CPU."

    /// The meaning of each exit status, for the help and the manual page.
    static let exitStatuses: [(status: String, meaning: String)] = [
        ("0", "success"), ("1", "a check failed, such as --strict or --fail-under, or the training failed"),
        ("2", "invalid arguments"), ("3", "the input cannot be used"),
        ("4", "the model cannot be used, or memory is short"), ("5", "the output cannot be written"),
        ("129", "ended by SIGHUP"), ("130", "interrupted"), ("141", "the reader of the output closed it"),
        ("143", "ended by SIGTERM"),
    ]

    static func program(_ list: CommandList) -> String {
        let width = list.commands.map { $0.name.count }.max() ?? 0
        let commands = list.commands.map { command in
            "  " + command.name + String(repeating: " ", count: width - command.name.count + 2)
                + command.summary
        }
        let statuses = exitStatuses.map { "\($0.status) \($0.meaning)" }.joined(separator: "; ")
        return """
            Usage: minibert COMMAND [OPTION]... [TEXT]...
            \(programSummary)

            \(exampleLines(list.commands.flatMap { $0.examples }.prefix(2)))

            Commands:
            \(commands.joined(separator: "\n"))

            'minibert COMMAND --help' explains a command,
            'minibert help \(PipeHelp.topic)' the use in pipes and on clusters.
            \(wrapped("Exit status: " + statuses + ".", indentation: 0))

            """
    }

    static func help(for command: any Command.Type) -> String {
        let notes = command.notes.map { wrapped($0, indentation: 0) }.joined(separator: "\n\n")
        let operands = command.operands.isEmpty ? "" : " " + command.operands
        return """
            Usage: minibert \(command.name) [OPTION]...\(operands)
            \(sentence(command.summary))

            \(exampleLines(command.examples[...]))

            \(command.optionGroups.map(section).joined(separator: "\n\n"))
            \(notes.isEmpty ? "" : "\n" + notes + "\n")
            """
    }

    static func sentence(_ summary: String) -> String {
        summary.prefix(1).uppercased() + summary.dropFirst() + "."
    }

    private static func exampleLines(_ examples: ArraySlice<(String, String)>) -> String {
        let lines = examples.map { "  \($0)\n      \($1)" }
        return "Examples:\n" + lines.joined(separator: "\n")
    }

    private static func section(_ group: OptionGroup) -> String {
        ([group.heading + ":"] + group.options.map(optionLines)).joined(separator: "\n")
    }

    private static func optionLines(_ option: any OptionDeclaration) -> String {
        let indentation = 28
        let usage = "  " + option.usage
        let summary = wrapped(option.help, indentation: indentation)
        guard usage.count + 2 <= indentation else { return usage + "\n" + summary }
        return usage + summary.dropFirst(usage.count)
    }

    /// Breaks text into lines of at most 80 columns, each indented.
    static func wrapped(_ text: String, indentation: Int) -> String {
        let margin = String(repeating: " ", count: indentation)
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ") {
            if !line.isEmpty, indentation + line.count + 1 + word.count > 80 {
                lines.append(margin + line)
                line = ""
            }
            line += (line.isEmpty ? "" : " ") + word
        }
        return (lines + [margin + line]).joined(separator: "\n")
    }
}
