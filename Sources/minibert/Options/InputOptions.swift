import MiniBERTTraining

/// How to treat records that cannot be used.
enum ErrorPolicy: String, CaseIterable, Sendable {
    /// Write the reason in place of a result.
    case emit
    /// Write nothing, and count them.
    case drop
    /// End the command at the first one.
    case fail
}

enum InputOptions {
    static let input = Option(
        repeated: "input", short: "i", .file("FILE"), "read FILE, or standard input for '-'; may be repeated")
    static let format = Option(
        "input-format", .choice(DataFormat.allCases), "format of the input",
        defaultWords: "detected from the file name and the first lines, else lines")
    static let null = Option("null", short: "0", "records end with a NUL byte, not with a newline")
    static let pair = Option(
        "pair", .bytes("TEXT"), "second text for texts given as arguments",
        rules: [.conflicts(with: input.isGiven)])
    /// The less common options for reading files.
    static let group = OptionGroup(
        "Input",
        [
            format, TableOptions.idColumn, TableOptions.pairColumn, TableOptions.delimiter,
            TableOptions.header, TableOptions.noHeader, TableOptions.join, null, pair, errors, strict,
        ])
    static let shard = Option(
        "shard", .shard,
        "read part I of N parts of FILE, counted from 0; the outputs of all parts in order are that of the whole FILE",
        rules: [.needs(input.isGiven)])

    /// The options for a process that does a part of the work.
    static let pipes = OptionGroup("Pipes and clusters", [shard, OutputOptions.endMarker])

    static let errors = Option(
        "errors", .choice(ErrorPolicy.allCases),
        "records that cannot be used: emit writes the reason in their place, drop skips them, fail stops",
        defaultWords: "emit")
    static let strict = Option("strict", "exit with status 1 if any record could not be used")

    static let lines = [
        format.isEqual(to: .lines),
        OptionUse(written: null.written) { $0[null] && ($0[format] ?? .lines) == .lines },
    ]

    /// Options that describe a file, and mean nothing for texts given as arguments.
    static let ofFiles: [any OptionDeclaration] =
        [
            format, TableOptions.delimiter, TableOptions.textColumn, TableOptions.pairColumn,
            TableOptions.idColumn, TableOptions.header, TableOptions.noHeader, TableOptions.join, null,
            shard, OutputOptions.append,
        ]
}

extension ValueType where Value == Shard {
    /// A part of a file, such as `3/100`.
    static var shard: Self {
        Self(
            "I/N", expectation: "I/N with I from 0 to N - 1, such as 0/4", example: "0/4",
            counterexample: "4/4", text: { "\($0.index)/\($0.count)" }
        ) { text in
            let numbers = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
            guard numbers.count == 2, let index = numbers[0], let count = numbers[1], count <= 1_000_000
            else { return nil }
            return Shard(index: index, count: count)
        }
    }
}
