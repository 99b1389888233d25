import StrictJSON

/// Completion for shells, from the option table.
enum Completion: String, CaseIterable {
    case bash, zsh, fish

    /// What the shell has to read.
    var script: String {
        switch self {
        case .bash: Self.bashScript
        case .zsh: Self.zshScript
        case .fish: Self.fishScript
        }
    }

    private static var bashScript: String {
        let commands = CommandDescription.all.map(\.name).joined(separator: " ")
        let words = CommandDescription.all.map { command in
            "        \(command.name)) words='\(command.allOptions.map(\.name.written).joined(separator: " "))' ;;"
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
            \(bashValues.joined(separator: "\n"))
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

    private static var bashValues: [String] {
        CommandDescription.all.flatMap { command in
            command.allOptions.compactMap { option in
                guard case .choice(let choices) = option.value else { return nil }
                return "        \(command.name):\(option.name.written)) "
                    + "COMPREPLY=($(compgen -W '\(choices.joined(separator: " "))' -- \"$current\")); return ;;"
            }
        }
    }

    private static var zshScript: String {
        let commands = CommandDescription.all.map { "        '\($0.name):\(quoted($0.summary))'" }
        let options = CommandDescription.all.map { command in
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

    private static func zshOption(_ option: OptionDescription) -> String {
        let summary = quoted(option.summary).replacing("[", with: "\\[").replacing("]", with: "\\]")
        let repeats = option.isRepeatable ? "*" : ""
        let value =
            switch option.value {
            case .none: ""
            case .choice(let choices): ":\(option.name.rawValue):(\(choices.joined(separator: " ")))"
            case .file: ":\(option.name.rawValue):_files"
            default: ":\(option.name.rawValue):"
            }
        return "\(repeats)\(option.name.written)\(value.isEmpty ? "" : "=")[\(summary)]\(value)"
    }

    private static var fishScript: String {
        var lines = ["# fish completion for minibert"]
        for command in CommandDescription.all {
            lines.append(
                "complete -c minibert -n __fish_use_subcommand -f -a \(command.name) -d '\(quoted(command.summary))'"
            )
            for option in command.allOptions {
                var line =
                    "complete -c minibert -n '__fish_seen_subcommand_from \(command.name)' -l \(option.name.rawValue)"
                if let short = option.short { line += " -s \(short)" }
                switch option.value {
                case .none: break
                case .choice(let choices): line += " -x -a '\(choices.joined(separator: " "))'"
                case .file: line += " -r -F"
                default: line += " -x"
                }
                lines.append(line + " -d '\(quoted(option.summary))'")
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// Text for within single quotes: the quotes in it are replaced by the typographic one.
    private static func quoted(_ text: String) -> String { text.replacing("'", with: "’") }
}
