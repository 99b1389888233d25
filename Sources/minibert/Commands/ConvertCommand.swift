import MiniBERTDefaultModel
import PrintableText
import MiniBERT
import SafetensorsFormat

enum ConvertCommand: Command {
    static let name = "convert"
    static let summary = "write a model as a folder, in another number type or in part"
    static let examples = [
        ("minibert convert -m FOLDER --dtype float16 -o half/", "halve the size on disk"),
        (
            "minibert convert -m FOLDER --dtype int8 --tables int8 -o quarter/",
            "store the encoder in 8 bits, a quarter of the size"
        ),
        ("minibert convert -m sentiment -o sentiment/", "use the built-in model with transformers in Python"),
    ]
    static let notes = [
        "Settings, tokenizer, the files of sentence-transformers and, of a whole model, the record of its training are "
            + "copied. Other files, and tensors that no part of "
            + "the model uses, are left out. Numbers are rounded to the nearest; a number that is too large for the type "
            + "is an error.",
        "--dtype int8: the weights of the encoder's layers become 8-bit integers with a scale for each row, and are computed "
            + "with as by --precision int8, with the same results. All other numbers keep their type, unless --tables says "
            + "otherwise; rounded tables change the results. transformers reads such a folder if compressed-tensors is installed. "
            + "Training and pruning of the encoder's layers need a copy of --dtype float32.",
        "With --part head the folder has no encoder; it is for programs that already have the encoder.",
    ]
    static let options = [
        OptionGroup(
            "Options",
            [
                ModelOptions.model, dataType, tables, part, OutputOptions.folder, OutputOptions.forceFolder,
            ])
    ]

    private static let types = ValueType.choice([
        "float32": DataType.float32, "float16": .float16, "bfloat16": .bfloat16, "int8": .int8,
    ])
    private static let dataType = Option(
        "dtype", types, "number type in the file", defaultWords: "unchanged",
        rules: [.conflicts(of: "int8", with: [part.isEqual(to: .head)])])
    private static let tables = Option(
        "tables", types, "number type of the tables of words, positions and segments",
        defaultWords: "that of --dtype; with int8, unchanged",
        rules: [.conflicts(with: part.isEqual(to: .head))])
    private static let part = Option(
        "part", .choice(ModelConversion.Part.allCases), "part to write", default: .all)

    static func run(_ context: CommandContext, _ arguments: ParsedArguments) throws(CommandError) {
        let output = try OutputOptions.requiredFolder(arguments, command: name)
        if let operand = arguments.operands.first {
            throw .usage(.unexpectedOperand(printable(operand), command: name))
        }
        let source = try context.modelSource(arguments, default: .sentiment)
        let conversion = try loadingModel { () throws(ModelError) in try ModelConversion(source) }
        let messages = context.messages(for: arguments)
        do throws(ModelError) {
            try conversion.write(
                to: output, part: arguments[part], as: arguments[dataType], tables: arguments[tables],
                replacesExisting: arguments[OutputOptions.forceFolder])
        } catch {
            throw CommandError(writing: error)
        }
        let leftOut = conversion.leftOutNames(of: arguments[part])
        if !leftOut.isEmpty {
            messages.note("left out: " + leftOut.map { printable($0) }.joined(separator: ", "))
        }
        if conversion.hasExits, arguments[part] == .encoder {
            messages.note("the exits at inner layers are left out with the head")
        }
        if conversion.hasIntegers, let type = arguments[dataType], type != .int8 {
            messages.note("8-bit weights are written as \(type.rawValue); what rounding lost stays lost")
        }
        messages.tell("wrote \(printable(output))")
    }
}
