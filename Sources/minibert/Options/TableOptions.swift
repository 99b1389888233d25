import MiniBERTTraining

enum TableOptions {
    /// Lines have no columns; only the part before the first tab may be an id.
    private static let columns = OptionRule.conflicts(with: InputOptions.lines)

    static let delimiter = Option(
        "delimiter", .choice(Delimiter.allCases), "delimiter between the columns of a CSV file",
        defaultWords: "detected from the first lines", rules: [columns])
    static let textColumn = Option(
        repeated: "text-column", .column,
        "text column, by name or by number from 1; repeat it to join columns; default: a known name, else "
            + "detected from the first rows", rules: [columns])
    static let pairColumn = Option(
        "pair-column", .column, "column of the second text of a pair",
        defaultWords: "the partner of a known name", rules: [columns])
    static let idColumn = Option(
        "id-column", .column,
        "column to copy to the output; for the format lines, the part before the first tab")
    static let header = Option("header", "the first row contains the column names", rules: [columns])
    static let noHeader = Option(
        "no-header", "the first row is data", rules: [columns, .conflicts(with: header.isGiven)])
    static let join = Option(
        "join", .bytes("TEXT"), "text to put between joined columns", defaultWords: "a space")

    /// The settings that the readings of texts and of labeled rows have in common.
    static func settings(_ arguments: ParsedArguments) -> (
        format: DataFormat?, delimiter: Delimiter?, header: HeaderRule,
        textColumns: [ColumnSelector], pairColumn: ColumnSelector?
    ) {
        (
            arguments[InputOptions.format], arguments[delimiter],
            arguments[header] ? .present : arguments[noHeader] ? .absent : .automatic,
            arguments[textColumn], arguments[pairColumn]
        )
    }

    /// The long form of the option that decides a setting, for messages of the library.
    static func name(of setting: DataSetting) -> String {
        let option: any OptionDeclaration =
            switch setting {
            case .format: InputOptions.format
            case .delimiter: delimiter
            case .header: header
            case .noHeader: noHeader
            case .textColumn: textColumn
            case .pairColumn: pairColumn
            case .labelColumn: LabelOptions.labelColumn
            case .idColumn: idColumn
            case .lossy: LabelOptions.lossy
            case .multiLabel: LabelOptions.multiLabel
            case .regression: LabelOptions.regression
            }
        return option.written
    }
}

extension ValueType where Value == ColumnSelector {
    static var column: Self {
        Self(
            "COLUMN", expectation: "a column name or number", example: "text", counterexample: nil
        ) { ColumnSelector($0) }
    }
}
