import Testing

@testable import minibert

/// Every command and every option, as help, parser and completions see them.
struct CommandTests {
    private static let names = MiniBERTCommand.commands.commands.map { $0.name }

    private func command(_ name: String) throws -> any Command.Type {
        try MiniBERTCommand.commands.command(named: Array(name.utf8))
    }

    /// Parses arguments and checks the rules between options.
    private func parse(_ arguments: [String], for command: any Command.Type) throws {
        let parser = ArgumentParser(options: command.allOptions)
        try parser.checkRules(try parser.parse(arguments.map { Array($0.utf8) }))
    }

    /// The arguments that give an option, with a value if it takes one; none if the command does not have
    /// it.
    private func arguments(_ written: String, of command: any Command.Type) -> [String] {
        let parts = written.split(separator: " ").map(String.init)
        guard let option = command.allOptions.first(where: { $0.written == parts[0] }) else { return [] }
        guard let syntax = option.syntax else { return parts }
        guard parts.count == 2 else { return parts + [syntax.example] }
        return syntax.accepts(Array(parts[1].utf8)) ? parts : []
    }

    private func message(_ body: () throws -> Void) -> String {
        #expect(throws: CommandError.self, performing: body)?.message ?? ""
    }

    @Test func `every option has help, a value that is accepted and one that is refused by name`() throws {
        for name: String in Self.names {
            let command = try command(name)
            for option in command.allOptions {
                let parser = ArgumentParser(options: [option])
                func parse(_ value: String) throws {
                    _ = try parser.parse([Array("\(option.written)=\(value)".utf8)])
                }

                #expect(option.help.count > 5)
                guard let syntax = option.syntax else {
                    #expect(message { try parse("1") } == "'\(option.written)' takes no value")
                    continue
                }
                #expect(throws: Never.self) { try parse(syntax.example) }
                guard let wrong = syntax.counterexample else { continue }
                let expected =
                    "'\(wrong)' is not a value for '\(option.written)', which takes \(syntax.expectation)"
                #expect(message { try parse(wrong) } == expected)
            }
        }
    }

    @Test func `options that exclude each other are refused in both orders`() throws {
        for name: String in Self.names {
            let command = try command(name)
            for option in command.allOptions {
                for rule in option.rules {
                    let written = ([option.written] + [rule.value].compactMap(\.self)).joined(separator: " ")
                    let first = arguments(written, of: command)
                    for other in rule.conflicts {
                        let second = arguments(other.written, of: command)
                        // A shared option may exclude one that this command does not have.
                        guard !second.isEmpty else { continue }
                        let expected = "'\(written)' and '\(other.written)' cannot be combined"
                        #expect(message { try parse(first + second, for: command) } == expected)
                        #expect(message { try parse(second + first, for: command) } == expected)
                    }
                }
            }
        }
    }

    @Test func `an option that needs another one is refused without it and accepted with it`() throws {
        for name: String in Self.names {
            let command = try command(name)
            for option in command.allOptions {
                for rule in option.rules where !rule.needs.isEmpty {
                    let written = ([option.written] + [rule.value].compactMap(\.self)).joined(separator: " ")
                    let first = arguments(written, of: command)
                    for other in rule.needs {
                        let second = arguments(other.written, of: command)
                        #expect(throws: Never.self) { try parse(first + second, for: command) }
                    }
                    // A default value may meet the need.
                    guard !rule.needs.contains(where: { $0.isMet(ParsedArguments()) }) else { continue }
                    #expect(message { try parse(first, for: command) }.hasPrefix("'\(written)' needs '"))
                }
            }
        }
    }

    @Test func `the help has examples, then each option exactly once, in lines of 80 columns`() throws {
        for name: String in Self.names {
            let command = try command(name)

            let lines = HelpText.help(for: command).split(separator: "\n", omittingEmptySubsequences: false)

            let examples = try #require(lines.firstIndex(of: "Examples:"))
            let headings = command.optionGroups.compactMap { lines.firstIndex(of: "\($0.heading):"[...]) }
            #expect(headings.count == command.optionGroups.count)
            #expect(([examples] + headings).sorted() == [examples] + headings)
            for option in command.allOptions {
                let usage = "  " + option.usage
                #expect(lines.count { $0 == usage || $0.hasPrefix(usage + "  ") } == 1, "\(option.written)")
            }
            #expect(lines.allSatisfy { $0.count <= 80 })
        }
    }

    @Test func `the help of the program names every command in lines of 80 columns`() {
        let lines = HelpText.program(MiniBERTCommand.commands).split(separator: "\n")

        for name in Self.names { #expect(lines.contains { $0.hasPrefix("  \(name)  ") }) }
        #expect(lines.allSatisfy { $0.count <= 80 })
    }

    @Test func `the first heading of a long help has ten options`() throws {
        for name: String in Self.names {
            let groups = try command(name).options

            guard groups.flatMap(\.options).count > 12 else { return }
            #expect(groups[0].heading == "Options")
            #expect((8...10).contains(groups[0].options.count))
        }
    }

    @Test func `no command has a name or a letter twice`() throws {
        for name: String in Self.names {
            let options = try command(name).allOptions

            #expect(Set(options.map(\.name)).count == options.count)
            let letters = options.compactMap(\.short)
            #expect(Set(letters).count == letters.count)
        }
    }

    @Test func `commands agree on which options take a value`() {
        let options = MiniBERTCommand.commands.options

        let withValue = Set(options.filter { $0.syntax != nil }.map(\.name))
        let withoutValue = Set(options.filter { $0.syntax == nil }.map(\.name))
        #expect(withValue.isDisjoint(with: withoutValue))
    }

    @Test func `the manual page and the completions have every option`() {
        let commands = MiniBERTCommand.commands
        let manual = ManualPage.text(commands).replacing("\\-", with: "-")
        for option in commands.options {
            #expect(manual.contains(option.written))
            for shell in Shell.allCases {
                let written = shell == .fish ? "-l \(option.name)" : option.written
                #expect(shell.completions(of: commands).contains(written))
            }
        }
    }
}
