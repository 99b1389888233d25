/// A command of the program: its help, its options, and its work.
///
/// A new command is a type of its own in `Commands`, and a line in `MiniBERTCommand.commands`.
protocol Command: Sendable {
    static var name: String { get }
    /// One line, beginning in lower case.
    static var summary: String { get }
    static var operands: String { get }
    /// Example command lines, each with its effect; they come first in the help.
    static var examples: [(String, String)] { get }
    /// Paragraphs at the end of the help.
    static var notes: [String] { get }
    /// The options that most people need under the first heading, all others under more headings.
    static var options: [OptionGroup] { get }

    static func run(_ context: CommandContext, _ arguments: ParsedArguments) throws(CommandError)
}

extension Command {
    static var operands: String { "" }
    static var notes: [String] { [] }
    static var options: [OptionGroup] { [] }

    /// All options under their headings, with those of every command.
    static var optionGroups: [OptionGroup] { options + [GeneralOptions.group] }

    static var allOptions: [any OptionDeclaration] { optionGroups.flatMap(\.options) }
}
