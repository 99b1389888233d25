/// The help of the program and of its commands, from the option table.
enum HelpText {
    static let programSummary = "MiniBERT classifies text with a BERT encoder, offline, on the CPU."

    /// What the exit statuses mean; for help and manual.
    static let exitStatuses: [(status: String, meaning: String)] = [
        ("0", "done"), ("1", "done, but the answer is no"), ("2", "usage"), ("3", "input cannot be used"),
        ("4", "model cannot be used"), ("5", "output cannot be written"),
        ("130, 141", "interrupted; reader went away"),
    ]

    /// The help of the whole program.
    static var program: String {
        let width = CommandDescription.all.map(\.name.count).max() ?? 0
        let commands = CommandDescription.all.map { command in
            "  " + command.name + String(repeating: " ", count: width - command.name.count + 2)
                + command.summary
        }
        let statuses = exitStatuses.map { "\($0.status) \($0.meaning)" }.joined(separator: "; ")
        return """
            Usage: minibert COMMAND [OPTION]... [TEXT]...
            \(programSummary)

            \(exampleLines(CommandDescription.classify.examples.prefix(2)))

            Commands:
            \(commands.joined(separator: "\n"))

            'minibert COMMAND --help' says more about one of them.
            \(wrapped("Exit status: " + statuses + ".", indentation: 0))

            """
    }

    /// The help of one command.
    static func help(for command: CommandDescription) -> String {
        let notes = command.notes.map { wrapped($0, indentation: 0) }.joined(separator: "\n\n")
        let operands = command.operands.isEmpty ? "" : " " + command.operands
        return """
            Usage: minibert \(command.name) [OPTION]...\(operands)
            \(sentence(command.summary))

            \(exampleLines(command.examples[...]))

            Options:
            \(command.allOptions.map(optionLines).joined(separator: "\n"))
            \(notes.isEmpty ? "" : "\n" + notes + "\n")
            """
    }

    /// A summary as a sentence of its own.
    static func sentence(_ summary: String) -> String {
        summary.prefix(1).uppercased() + summary.dropFirst() + "."
    }

    private static func exampleLines(_ examples: ArraySlice<(command: String, effect: String)>) -> String {
        let lines = examples.map { "  \($0.command)\n      \($0.effect)" }
        return "Examples:\n" + lines.joined(separator: "\n")
    }

    private static func optionLines(_ option: OptionDescription) -> String {
        let indentation = 28
        let usage = "  " + option.usage
        let summary = wrapped(option.summary, indentation: indentation)
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
