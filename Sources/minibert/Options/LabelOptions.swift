import MiniBERTTraining

enum LabelOptions {
    static let format = Option(
        InputOptions.format.name, .choice(DataFormat.allCases.filter { $0 != .lines }), "format of the files",
        defaultWords: "detected from the file name and the first lines")
    static let labelColumn = Option(
        "label-column", .column, "label column, by name or by number from 1",
        defaultWords: "a known name, else detected from the first rows")
    static let regression = Option("regression", "labels are numbers to predict")
    static let multiLabel = Option(
        "multi-label", .text("SEPARATOR"), "a row has any number of labels, separated by SEPARATOR",
        rules: [.conflicts(with: regression.isGiven)])
    static let lossy = Option(
        "lossy", "replace bytes that are not UTF-8 with U+FFFD; otherwise they are an error")

    /// Options about the columns, for commands whose help shows the text and label columns elsewhere.
    static let group = OptionGroup(
        "Data",
        [
            format, TableOptions.delimiter, TableOptions.pairColumn, TableOptions.header,
            TableOptions.noHeader, TableOptions.join, multiLabel, regression, lossy,
        ])

    static func task(_ arguments: ParsedArguments) -> LabelingTask {
        if let separator = arguments[multiLabel] { return .multiLabel(separator: separator) }
        return arguments[regression] ? .regression : .singleLabel
    }
}
