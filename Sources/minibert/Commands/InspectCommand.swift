import MiniBERT
import PrintableText
import SystemFiles

extension CommandDescription {
    /// `inspect`: say what a model folder or a tensor file holds.
    static let inspect = CommandDescription(
        name: "inspect",
        summary: "say what a model or a .safetensors file holds",
        operands: "PATH",
        examples: [
            (
                "minibert inspect FOLDER",
                "architecture, sizes, labels, tokenizer; what is used, what is ignored"
            ),
            (
                "minibert inspect model.safetensors --stats",
                "every tensor, with its smallest, mean and largest value"
            ),
            ("minibert inspect model.safetensors --format json", "the same for programs"),
        ],
        notes: [
            "--verbose also lists every tensor of a folder, and every key of its files of settings with what is done with "
                + "it: obeyed, harmless (no number depends on it), or unknown. A refused key ends the command."
        ],
        options: [
            .format(["text", "json"], "how to write it; default: text"),
            OptionDescription(
                .stats, "also read the values: smallest, mean, largest, how many are not numbers"),
        ] + OptionDescription.outputOptions,
        run: { context, arguments throws(CommandError) in try InspectCommand.run(context, arguments) }
    )
}

/// Says what a model folder or a tensor file holds.
enum InspectCommand {
    static func run(_ context: CommandContext, _ arguments: ParsedArguments) throws(CommandError) {
        guard let path = arguments.operands.first else {
            throw .usage(.missingOperand("a model folder or a .safetensors file", command: "inspect"))
        }
        if arguments.operands.count > 1 {
            throw .usage(.unexpectedOperand(printable(arguments.operands[1]), command: "inspect"))
        }
        // What looks like a file is not looked up in the cache, even where it is missing.
        let isFile = path.suffix(12).elementsEqual(".safetensors".utf8)
        let kind = (try? System.status(of: FilePath(path)))?.kind ?? (isFile ? .regular : nil)
        let report: any InspectionReport
        if let kind, kind != .folder {
            report = try TensorFileReport(
                path: String(decoding: path, as: UTF8.self), hasStatistics: arguments.has(.stats))
        } else {
            let sources = try ModelLocator(environment: context.environment).sources(of: path)
            report = try ModelReport(
                sources[0],
                hasStatistics: arguments.has(.stats), listsTensors: arguments.has(.verbose))
        }
        let output = try context.output(arguments, inputs: [InputName(path: path)])
        let isJSON = arguments.text(.format) == "json"
        try output.writer.write(isJSON ? report.json : Array(report.text(context.style(arguments)).utf8))
        try output.finish()
    }
}

/// What was found in a folder or a file.
protocol InspectionReport {
    /// For programs: one JSON object on one line.
    var json: [UInt8] { get }
    /// For people.
    func text(_ style: TextStyle) -> String
}
