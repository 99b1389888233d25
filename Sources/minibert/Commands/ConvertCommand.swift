import SafetensorsFormat
import MiniBERT
import MiniBERTDefaultModel
import PrintableText

extension CommandDescription {
    /// `convert`: write a model again.
    static let convert = CommandDescription(
        name: "convert",
        summary: "write a model again: smaller, in part, or a built-in one as a folder",
        operands: "",
        examples: [
            ("minibert convert -m FOLDER --dtype float16 -o half/", "half the size on disk"),
            ("minibert convert -m sentiment -o sentiment/", "the built-in model, for transformers in Python"),
        ],
        notes: [
            "Settings, tokenizer and the files of sentence-transformers are written as they are; other files, and tensors "
                + "that no part of the model uses, are left out. Numbers are rounded to the nearest; one that is too large for the type ends the command.",
            "A part --part head has no encoder; it is for programs that have the encoder already.",
        ],
        options: [
            OptionDescription.model,
            OptionDescription(
                .dataType, .choice(types.map { $0.key }), "how numbers are stored; default: as they are"),
            OptionDescription(
                .part, .choice(ModelConversion.Part.allCases.map(\.rawValue)), "what is written; default: all"
            ),
            OptionDescription(.output, short: "o", .file("FOLDER"), "the folder to make"),
            OptionDescription(.force, "replace FOLDER if it is there"),
        ],
        run: { context, arguments throws(CommandError) in
            guard let output = arguments.text(.output) else {
                throw .usage(.missingOperand("'--output FOLDER'", command: "convert"))
            }
            if let operand = arguments.operands.first {
                throw .usage(.unexpectedOperand(printable(operand), command: "convert"))
            }
            let source = try context.modelSource(arguments, default: .sentiment)
            let conversion = try loadingModel { () throws(ModelError) in try ModelConversion(source) }
            let messages = context.messages(for: arguments)
            do throws(ModelError) {
                try conversion.write(
                    to: output, part: arguments.choice(.part, as: ModelConversion.Part.self) ?? .all,
                    as: arguments.choice(.dataType, of: types), replacesExisting: arguments.has(.force))
            } catch {
                throw CommandError(writing: error)
            }
            if !conversion.leftOutNames.isEmpty {
                messages.note(
                    "left out: " + conversion.leftOutNames.map { printable($0) }.joined(separator: ", "))
            }
            messages.show("wrote \(printable(output))")
        }
    )

    /// What `--dtype` calls the types.
    private static let types: KeyValuePairs<String, DataType> = [
        "float32": .float32, "float16": .float16, "bfloat16": .bfloat16,
    ]
}
