enum OutputOptions {
    /// The key of the result beside the kept members of an object, which may have keys like those of the result.
    static let resultKey = "minibert"

    static let output = Option(
        "output", short: "o", .file("FILE"), "write to FILE, which appears once it is complete")
    static let append = Option(
        "append",
        "write all columns of the table before label and score, or the members of the object before the member "
            + "'\(resultKey)' with the result",
        rules: [.conflicts(with: TableOptions.idColumn.isGiven)])
    static let endMarker = Option(
        "end-marker",
        "end a complete output with a line that has the number of records, the SHA-256 of all bytes before the line, "
            + "and the SHA-256 of the model")
    static let force = Option("force", "replace FILE if it exists")
    static let folder = Option("output", short: "o", .path("FOLDER"), "folder to create")
    static let forceFolder = Option("force", "replace FOLDER if it is a model and has no other files")
    static let json = Option("json", "write the result to standard output as JSON")

    /// The folder that a command cannot do without.
    ///
    /// - Throws: `UsageFault.missingOperand` if it is not given.
    static func requiredFolder(
        _ arguments: ParsedArguments, command: String
    ) throws(CommandError) -> String {
        guard let path = arguments[folder] else {
            throw .usage(.missingOperand("'--output FOLDER'", command: command))
        }
        return path
    }
}
