import PrintableText

/// The commands of the program, in the order of the help.
struct CommandList: Sendable {
    let commands: [any Command.Type]

    var options: [any OptionDeclaration] { commands.flatMap { $0.allOptions } }

    /// The command of a name.
    ///
    /// - Throws: `UsageFault.unknownCommand`, with the most similar name.
    func command(named name: [UInt8]) throws(CommandError) -> any Command.Type {
        if let command = commands.first(where: { $0.name.utf8.elementsEqual(name) }) { return command }
        let shown = printable(name)
        let meant = Self.fastTextNames[shown] ?? suggestion(for: shown, among: commands.map { $0.name })
        throw .usage(.unknownCommand(shown, suggestion: meant))
    }

    /// The commands of fastText, and those of the same purpose here.
    private static let fastTextNames = [
        "supervised": "train", "predict": "classify", "predict-prob": "classify", "test": "evaluate",
        "test-label": "evaluate",
    ]
}

enum Version {
    static let number = "0.1.0"
}
