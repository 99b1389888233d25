/// The shells that can complete commands and options.
enum Shell: String, CaseIterable {
    case bash, zsh, fish

    func completions(of list: CommandList) -> String {
        switch self {
        case .bash: Self.bashScript(list.commands)
        case .zsh: Self.zshScript(list.commands)
        case .fish: Self.fishScript(list.commands)
        }
    }

    private static func bashScript(_ all: [any Command.Type]) -> String {
        let commands = all.map { $0.name }.joined(separator: " ")
        let words = all.map { command in
            "        \(command.name)) words='\(command.allOptions.map(\.written).joined(separator: " "))' ;;"
        }
        let values = all.flatMap { command in
            command.allOptions.compactMap { option -> String? in
                guard case .words(let choices) = option.syntax?.completion else { return nil }
                return "        \(command.name):\(option.written)) "
                    + "COMPREPLY=($(compgen -W '\(choices.joined(separator: " "))' -- \"$current\")); return ;;"
            }
        }
        return """
            # bash completion for minibert
            _minibert() {
                local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} words=
                if [ "$COMP_CWORD" -eq 1 ]; then
                    COMPREPLY=($(compgen -W '\(commands)' -- "$current"))
                    return
                fi
                case ${COMP_WORDS[1]}:$previous in
            \(values.joined(separator: "\n"))
                esac
                case ${COMP_WORDS[1]} in
            \(words.joined(separator: "\n"))
                esac
                case $current in
                    -*) COMPREPLY=($(compgen -W "$words" -- "$current")) ;;
                    *) COMPREPLY=($(compgen -f -- "$current")) ;;
                esac
            }
            complete -F _minibert minibert

            """
    }

    private static func zshScript(_ all: [any Command.Type]) -> String {
        let commands = all.map { "        '\($0.name):\(quoted($0.summary))'" }
        let options = all.map { command in
            let lines = command.allOptions.map { "                '\(zshOption($0))'" }
            return """
                        \(command.name))
                            _arguments \\
                \(lines.joined(separator: " \\\n")) \\
                                '*:file:_files' ;;
                """
        }
        return """
            #compdef minibert
            _minibert() {
                local -a commands
                commands=(
            \(commands.joined(separator: "\n"))
                )
                if (( CURRENT == 2 )); then
                    _describe command commands
                    return
                fi
                local command=$words[2]
                shift words
                (( CURRENT-- ))
                case $command in
            \(options.joined(separator: "\n"))
                esac
            }
            compdef _minibert minibert

            """
    }

    private static func zshOption(_ option: any OptionDeclaration) -> String {
        let summary = quoted(option.help).replacing("[", with: "\\[").replacing("]", with: "\\]")
        let repeats = option.isRepeatable ? "*" : ""
        let value =
            switch option.syntax?.completion {
            case nil: ""
            case .words(let choices): ":\(option.name):(\(choices.joined(separator: " ")))"
            case .files: ":\(option.name):_files"
            case .anything: ":\(option.name):"
            }
        return "\(repeats)\(option.written)\(value.isEmpty ? "" : "=")[\(summary)]\(value)"
    }

    private static func fishScript(_ all: [any Command.Type]) -> String {
        var lines = ["# fish completion for minibert"]
        for command in all {
            lines.append(
                "complete -c minibert -n __fish_use_subcommand -f -a \(command.name) -d '\(quoted(command.summary))'"
            )
            for option in command.allOptions {
                var line =
                    "complete -c minibert -n '__fish_seen_subcommand_from \(command.name)' -l \(option.name)"
                if let short = option.short { line += " -s \(short)" }
                switch option.syntax?.completion {
                case nil: break
                case .words(let choices): line += " -x -a '\(choices.joined(separator: " "))'"
                case .files: line += " -r -F"
                case .anything: line += " -x"
                }
                lines.append(line + " -d '\(quoted(option.help))'")
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// Text for single quotes: apostrophes in it become typographic ones.
    private static func quoted(_ text: String) -> String { text.replacing("'", with: "’") }
}
