/// The manual page, in the macros of `man(7)`.
enum ManualPage {
    static func text(_ list: CommandList) -> String {
        var lines = [
            ".TH MINIBERT 1 \"\" \"minibert \(Version.number)\" \"User Commands\"",
            ".SH NAME",
            "minibert \\- classify text with a BERT encoder",
            ".SH SYNOPSIS",
            ".B minibert",
            "\\fICOMMAND\\fR [\\fIOPTION\\fR]... [\\fITEXT\\fR]...",
            ".SH DESCRIPTION",
            escaped(HelpText.programSummary),
            "Results go to standard output, messages to standard error.",
        ]
        for command in list.commands { lines += section(of: command) }
        lines += [".SH PIPES", escaped(PipeHelp.summary)]
        for rule in PipeHelp.rules { lines += [".TP", ".B \(rule.subject)", escaped(rule.promise)] }
        lines.append(".SH EXIT STATUS")
        for (status, meaning) in HelpText.exitStatuses {
            lines += [".TP", ".B \(status)", escaped(meaning)]
        }
        lines.append(".SH ENVIRONMENT")
        for (variable, meaning) in environment {
            lines += [".TP", ".B \(variable)", escaped(meaning)]
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static let environment: [(variable: String, meaning: String)] = [
        ("MINIBERT_MODEL", "the model, if --model is not given"),
        ("MINIBERT_THREADS", "the number of worker threads, if --threads is not given"),
        ("MINIBERT_KERNELS", "the instructions to compute with, such as avx2, if not the fastest"),
        ("OMP_NUM_THREADS, SLURM_CPUS_PER_TASK", "upper bounds of the default number of threads"),
        (
            "HF_HUB_CACHE, HF_HOME, XDG_CACHE_HOME",
            "the location of the Hugging Face cache, which is only read"
        ),
        ("NO_COLOR, TERM", "no color if NO_COLOR is not empty or TERM is dumb"),
    ]

    private static func section(of command: any Command.Type) -> [String] {
        var lines = [
            ".SH \(command.name.uppercased())", ".B minibert \(command.name)",
            "[\\fIOPTION\\fR]... " + escaped(command.operands), ".PP",
            escaped(HelpText.sentence(command.summary)),
        ]
        for note in command.notes { lines += [".PP", escaped(note)] }
        for option in command.allOptions {
            let short = option.short.map { "\\-\($0), " } ?? ""
            let value = option.syntax.map { " " + $0.placeholder } ?? ""
            lines += [".TP", ".B \(short)\(escaped(option.written + value))", escaped(option.help)]
        }
        for (example, effect) in command.examples {
            lines += [".PP", escaped(effect) + ":", ".PP", ".RS", escaped(example), ".RE"]
        }
        return lines
    }

    /// Text without characters that the macros interpret.
    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for character in text {
            switch character {
            case "\\": escaped += "\\e"
            case "-": escaped += "\\-"
            case "'": escaped += "\\(aq"
            default: escaped.append(character)
            }
        }
        return escaped.hasPrefix(".") ? "\\&" + escaped : escaped
    }
}
