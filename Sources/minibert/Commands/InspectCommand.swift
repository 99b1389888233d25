import StrictJSON
import PrintableText
import SystemFiles

/// Describes a model folder or a tensor file.
enum InspectCommand: Command {
    static let name = "inspect"
    static let summary = "describe a model or a .safetensors file"
    static let operands = "PATH"
    static let examples = [
        (
            "minibert inspect FOLDER",
            "show architecture, sizes, labels and tokenizer, and which tensors are used"
        ),
        (
            "minibert inspect model.safetensors --stats",
            "list every tensor with its minimum, mean and maximum"
        ),
        ("minibert inspect model.safetensors --format json", "write the same for programs"),
    ]
    static let notes = [
        "--verbose also lists every tensor of a folder, and every key of its settings with its status: obeyed, harmless "
            + "(it affects no number), or unknown. A key that is refused is an error."
    ]
    static let options = [
        OptionGroup("Options", [format, statistics, cost, OutputOptions.output, OutputOptions.force])
    ]

    private enum Format: String, CaseIterable { case text, json }

    private static let format = Option(
        "format", .choice(Format.allCases), "format of the report", default: .text)
    private static let statistics = Option(
        "stats", "also read the values: minimum, mean, maximum, and numbers that are not finite")

    private static let cost = Option(
        "cost",
        "also show parameters, bytes and multiply-adds of a model by part; bytes count the zeros in the file in place of "
            + "pruned heads and neurons")

    static func run(_ context: CommandContext, _ arguments: ParsedArguments) throws(CommandError) {
        guard let path = arguments.operands.first else {
            throw .usage(.missingOperand("a model folder or a .safetensors file", command: name))
        }
        if arguments.operands.count > 1 {
            throw .usage(.unexpectedOperand(printable(arguments.operands[1]), command: name))
        }
        // The name of a file is not looked up in the cache, even if the file is missing.
        let isFile = path.suffix(12).elementsEqual(".safetensors".utf8)
        let kind = (try? System.status(of: FilePath(path)))?.kind ?? (isFile ? .regular : nil)
        let report: any InspectionReport
        if let kind, kind != .folder {
            if arguments[cost] {
                throw .usage(.impossible("--cost needs a model; \(printable(path)) is a file of tensors"))
            }
            report = try TensorFileReport(
                path: String(decoding: path, as: UTF8.self), hasStatistics: arguments[statistics])
        } else {
            let sources = try ModelLocator(environment: context.environment).sources(of: path)
            report = try ModelReport(
                sources[0],
                hasStatistics: arguments[statistics], showsCost: arguments[cost],
                listsTensors: arguments[GeneralOptions.verbose])
        }
        let output = try context.output(arguments, inputs: [InputName(path: path)])
        switch arguments[format] {
        case .text: try output.writer.write(report.text(context.style(arguments)))
        case .json: try output.writer.write(report.json.text + "\n")
        }
        try output.finish()
    }
}
