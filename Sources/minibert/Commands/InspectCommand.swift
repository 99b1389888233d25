import StrictJSON

extension CommandDescription {
    /// `inspect`: say what a model folder or a tensor file holds.
    static let inspect = CommandDescription(
        name: "inspect",
        summary: "say what a model folder or a .safetensors file holds",
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
        notes: [],
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
        let isPath =
            (try? System.status(of: path)) != nil || path.suffix(12).elementsEqual(".safetensors".utf8)
        let text =
            isPath
            ? String(decoding: path, as: UTF8.self)
            : try ModelLocator(environment: context.environment).folder(of: path)
        let inspection = try context.models.inspection(text, arguments.has(.stats))
        var output = try context.output(arguments, inputs: [InputName(path: path)])
        let format = InspectionFormat(
            inspection: inspection, style: context.style(arguments),
            listsTensors: inspection.groups.isEmpty || arguments.has(.verbose) || arguments.has(.stats))
        try output.writer.write(arguments.text(.format) == "json" ? format.json : Array(format.text.utf8))
        try output.finish()
    }
}

/// How the content of a folder or a file is written.
struct InspectionFormat {
    let inspection: Inspection
    var style = TextStyle()
    /// Whether people see every tensor, and not only how many there are; programs always do.
    var listsTensors = true

    /// For programs: one JSON object.
    var json: [UInt8] {
        var json = JSONWriter()
        json.object { json in
            for group in inspection.groups {
                json.field(group.name) { json in
                    json.object { json in
                        for property in group.properties {
                            json.field(property.key) { $0.string(property.value) }
                        }
                    }
                }
            }
            if !inspection.labels.isEmpty {
                json.field("labels") { json in json.array(inspection.labels) { $0.string($1) } }
            }
            json.field("tensors") { json in json.array(inspection.tensors, write) }
            json.field("metadata") { json in
                json.object { json in
                    for pair in inspection.metadata { json.field(pair.key) { $0.string(pair.value) } }
                }
            }
            if !inspection.ignored.isEmpty {
                json.field("ignored") { json in json.array(inspection.ignored) { $0.string($1) } }
            }
        }
        return json.bytes + [0x0A]
    }

    private func write(_ json: inout JSONWriter, _ tensor: Inspection.Tensor) {
        json.object { json in
            json.field("name") { $0.string(tensor.name) }
            json.field("dtype") { $0.string(tensor.dataType) }
            json.field("shape") { json in json.array(tensor.shape) { $0.integer($1) } }
            json.field("data_offsets") { json in
                json.array([tensor.dataOffsets.lowerBound, tensor.dataOffsets.upperBound]) { $0.integer($1) }
            }
            guard let statistics = tensor.statistics else { return }
            json.field("min") { $0.double(statistics.minimum) }
            json.field("mean") { $0.double(statistics.mean) }
            json.field("max") { $0.double(statistics.maximum) }
            json.field("nan_count") { $0.integer(statistics.nanCount) }
            json.field("infinite_count") { $0.integer(statistics.infiniteCount) }
        }
    }

    /// For people.
    var text: String {
        var sections = inspection.groups.map { group in
            style.bold(printable(group.name)) + "\n"
                + style.table(group.properties.map { ["  " + printable($0.key), printable($0.value)] })
        }
        if !inspection.labels.isEmpty {
            let rows = inspection.labels.enumerated().map { ["  \($0)", printable($1)] }
            sections.append(style.bold("labels") + "\n" + style.table(rows))
        }
        if !inspection.metadata.isEmpty {
            let rows = inspection.metadata.map { ["  " + printable($0.key), printable($0.value)] }
            sections.append(style.bold("metadata") + "\n" + style.table(rows))
        }
        if !inspection.tensors.isEmpty { sections.append(tensorSection) }
        if !inspection.ignored.isEmpty {
            let lines = inspection.ignored.map { "  " + printable($0) + "\n" }.joined()
            sections.append(style.bold("ignored") + "\n" + lines)
        }
        return sections.joined(separator: "\n")
    }

    private var tensorSection: String {
        let byteCount = inspection.tensors.reduce(0) { $0 + $1.dataOffsets.count }
        let title = "\(grouped(inspection.tensors.count)) tensors, \(grouped(byteCount)) bytes"
        guard listsTensors else { return style.bold(title) + " (--verbose lists them)\n" }
        let hasStatistics = inspection.tensors.contains { $0.statistics != nil }
        let header =
            ["  name", "dtype", "shape", "bytes"]
            + (hasStatistics ? ["min", "mean", "max", "NaN", "infinite"] : [])
        let rows = inspection.tensors.map { tensor in
            let shape = "[" + tensor.shape.map(String.init).joined(separator: ", ") + "]"
            let cells = [
                "  " + printable(tensor.name), tensor.dataType, shape, grouped(tensor.dataOffsets.count),
            ]
            return cells + (tensor.statistics.map(cellsOf) ?? [])
        }
        return style.bold(title) + "\n" + style.table([header] + rows, numbers: [3, 4, 5, 6, 7, 8])
    }

    private func cellsOf(_ statistics: Inspection.Statistics) -> [String] {
        [statistics.minimum, statistics.mean, statistics.maximum]
            .map { number in number.map { fixed(Float($0), decimals: 4) } ?? "–" }
            + [grouped(statistics.nanCount), grouped(statistics.infiniteCount)]
    }
}
