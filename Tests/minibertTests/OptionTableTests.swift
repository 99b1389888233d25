import Foundation
import Testing

@testable import minibert

/// What the one table makes: help, manual and completions cannot drift from the parser.
struct OptionTableTests {
    @Test(arguments: CommandDescription.all.map(\.name))
    func `no command has an option or a letter twice`(name: String) throws {
        let command = try CommandDescription.named(Array(name.utf8))

        let names = command.allOptions.map(\.name)
        let letters = command.allOptions.compactMap(\.short)
        #expect(Set(names).count == names.count)
        #expect(Set(letters).count == letters.count)
    }

    @Test func `commands agree on which options take a value`() {
        let options = CommandDescription.all.flatMap(\.allOptions)

        for option in options {
            #expect(
                options.allSatisfy {
                    $0.name != option.name || ($0.value == .none) == (option.value == .none)
                })
        }
    }

    @Test(arguments: CommandDescription.all.map(\.name))
    func `the help has examples first, every option, and lines of 80 columns`(name: String) throws {
        let command = try CommandDescription.named(Array(name.utf8))

        let help = HelpText.help(for: command)

        let examples = try #require(help.range(of: "Examples:")?.lowerBound)
        let options = try #require(help.range(of: "Options:")?.lowerBound)
        #expect(examples < options)
        for option in command.allOptions { #expect(help.contains(option.name.written)) }
        #expect(help.split(separator: "\n").allSatisfy { $0.count <= 80 })
    }

    @Test func `the manual and every completion know every option`() {
        let manual = ManualPage.text.replacing("\\-", with: "-")
        for option in CommandDescription.all.flatMap(\.allOptions) {
            #expect(manual.contains(option.name.written))
            for shell in Completion.allCases {
                let written = shell == .fish ? "-l \(option.name.rawValue)" : option.name.written
                #expect(shell.script.contains(written))
            }
        }
    }

    @Test func `every option is used by some command`() {
        let used = Set(CommandDescription.all.flatMap(\.allOptions).map(\.name))

        #expect(used == Set(OptionName.allCases))
    }
}
