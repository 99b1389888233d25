import PrintableText

extension DataError: CustomStringConvertible {
    /// The error in words: place, finding, expectation and remedy.
    public var description: String { description { $0.description } }

    /// The error in words, with the names of settings by `name`.
    public func description(naming name: (DataSetting) -> String) -> String {
        let finding = finding(naming: name)
        return switch place {
        case .line(let line): "\(line): \(finding)"
        case .file(let file): "\(shown(file)): \(finding)"
        case .data: finding
        }
    }

    private enum Place { case line(SourceLine), file(String), data }

    private var place: Place {
        switch self {
        case .invalidUTF8(let line, _), .rowTooLong(let line, _), .wrongColumnCount(let line, _, _),
            .missingColumn(let line, _, _), .unclosedQuote(let line), .textAfterQuote(let line, _),
            .invalidJSON(let line, _, _), .missingKey(let line, _), .wrongJSONValue(let line, _, _),
            .reservedKey(let line, _), .emptyLabel(let line), .noLabelPrefix(let line),
            .severalLabels(let line, _), .notANumber(let line, _), .tooLargeNumber(let line, _),
            .unknownLabel(let line, _, _):
            .line(line)
        case .unreadable(let file, _), .isFolder(let file), .utf16(let file), .foreign(let file, _),
            .stopped(let file), .noRows(let file), .unknownFormat(let file), .noColumn(let file, _, _),
            .noColumnNumber(let file, _, _), .unclearColumns(let file, _, _), .unclearStream(let file),
            .noTextColumn(let file, _), .noLabelColumn(let file, _), .oneHotLabels(let file, _),
            .categoryObject(let file, _),
            .noColumns(let file, _, _), .columnUsedTwice(let file, _):
            .file(file)
        case .oneClass, .tooManyLabels: .data
        }
    }

    /// Whether the error is of a single record, so that others can still be read.
    package var isOfRecord: Bool {
        if case .line = place { true } else { false }
    }

    /// The error in words without its place.
    package func finding(naming name: (DataSetting) -> String) -> String {
        switch self {
        case .unreadable(_, let reason): "cannot be read: \(reason)"
        case .isFolder: "is a folder, expected a file; name the files in it"
        case .utf16: "looks like UTF-16, expected UTF-8; convert it with 'iconv -f UTF-16 -t UTF-8'"
        case .foreign(let file, let kind): kind.finding(in: shown(file))
        case .stopped: "the reading was stopped"
        case .noRows: "holds no rows, expected at least one example"
        case .unknownFormat:
            "neither its name nor its first lines say what format it has; set \(name(.format)) (tsv, csv, jsonl or "
                + "fasttext)"
        case .tooManyLabels(let count, let limit):
            "\(NumberText.grouped(count)) labels, expected at most \(NumberText.grouped(limit)); is the label column "
                + "the right one? Set \(name(.labelColumn)), or \(name(.regression)) where labels are numbers"
        case .oneClass(let label, let rows):
            "only one label ('\(label)', \(NumberText.counted(rows, "row"))), expected at least two classes to tell apart"
        case .invalidUTF8, .rowTooLong, .wrongColumnCount, .missingColumn, .unclosedQuote, .textAfterQuote,
            .invalidJSON, .missingKey, .wrongJSONValue, .reservedKey, .emptyLabel, .noLabelPrefix,
            .severalLabels,
            .notANumber,
            .tooLargeNumber, .unknownLabel:
            rowFinding(name)
        case .noColumn, .noColumnNumber, .unclearColumns, .unclearStream, .noTextColumn, .noLabelColumn,
            .oneHotLabels, .categoryObject, .noColumns, .columnUsedTwice:
            columnFinding(name)
        }
    }

    private func columnFinding(_ name: (DataSetting) -> String) -> String {
        switch self {
        case .noColumn(_, let column, let known):
            "no column '\(shown(column))'; the columns are \(list(known))"
        case .noColumnNumber(_, let number, let count):
            "no column \(number), there are \(count) columns, counted from 1"
        case .unclearColumns(_, let count, let needsLabel):
            "\(count) columns, and no header that says which is the text\(needsLabel ? " and which the label" : ""); "
                + "set \(name(.textColumn))\(needsLabel ? " and \(name(.labelColumn))" : ""), or \(name(.header)) "
                + "if there is one"
        case .unclearStream:
            "the first row does not say which column is the text, and no more rows came; set \(name(.textColumn)), "
                + "and \(name(.header)) or \(name(.noHeader))"
        case .noTextColumn(_, let columns):
            "which column is the text? The columns are \(list(columns)); set \(name(.textColumn))"
        case .noLabelColumn(_, let columns):
            "which column is the label? The columns are \(list(columns)); set \(name(.labelColumn))"
        case .oneHotLabels(_, let columns):
            "the columns \(list(columns)) hold 0 and 1, one for each label, expected one column of labels; write the "
                + "names of those with 1 into one column, with '|' between them, and set \(name(.multiLabel)) to '|', or set "
                + "\(name(.labelColumn)) to one of them"
        case .categoryObject(let file, let key):
            "'\(shown(key))' is an object with a score for each label, expected one label; take the best: "
                + "jq -c '.label = (.\(key) | to_entries | max_by(.value) | .key)' \(shown(file))"
        case .noColumns(_, let format, let asked):
            "\(format.rawValue) has no columns, but column \(asked) is asked for; set \(name(.format)) if it is a table"
        case .columnUsedTwice(_, let number):
            "column \(number) is asked for as text and as label, expected two columns"
        case .unreadable, .isFolder, .utf16, .foreign, .stopped, .noRows, .unknownFormat, .oneClass,
            .tooManyLabels,
            .invalidUTF8, .rowTooLong, .wrongColumnCount, .missingColumn, .unclosedQuote, .textAfterQuote,
            .invalidJSON, .missingKey, .wrongJSONValue, .reservedKey, .emptyLabel, .noLabelPrefix,
            .severalLabels,
            .notANumber,
            .tooLargeNumber, .unknownLabel:
            ""
        }
    }

    /// An error of a row; empty for other errors.
    private func rowFinding(_ name: (DataSetting) -> String) -> String {
        switch self {
        case .invalidUTF8(_, let byte):
            "byte \(byte) of the line is not UTF-8; convert the file, or read it with \(name(.lossy))"
        case .rowTooLong(_, let limit): "longer than \(NumberText.grouped(limit)) bytes"
        case .wrongColumnCount(_, let found, let expected):
            "\(found) columns, expected \(expected); "
                + (found > expected
                    ? "is there a delimiter inside the text? CSV fields with delimiters need quotes"
                    : "is the line cut, or \(name(.delimiter)) another?")
        case .missingColumn(_, let column, let found): "\(found) columns, expected a column \(column)"
        case .unclosedQuote: "a quoted field is never closed"
        case .textAfterQuote(_, let column):
            "text after the closing quote of column \(column); a quote inside a field is written twice"
        case .invalidJSON(_, let byte, let reason): "not a JSON object: byte \(byte): \(reason)"
        case .missingKey(_, let key): "no field '\(shown(key))'"
        case .wrongJSONValue(_, let key, let expected):
            "'\(shown(key))' is of another kind, expected \(expected)"
        case .reservedKey(_, let key):
            "the field '\(shown(key))' is needed for the result; rename it"
        case .emptyLabel: "the label is empty"
        case .noLabelPrefix: "no word begins with '__label__'"
        case .severalLabels(_, let count):
            "\(count) labels, expected one; \(name(.multiLabel)) keeps them all"
        case .notANumber(_, let found): "'\(shown(found))' is not a finite number"
        case .tooLargeNumber(_, let found):
            "'\(shown(found))' is too large, expected a number within ±1e30; divide the numbers first"
        case .unknownLabel(_, let label, let known):
            "the model has no label '\(label)', it knows "
                + known.prefix(20).map { "'\($0)'" }.joined(separator: ", ")
                + (known.count > 20 ? " and \(known.count - 20) more" : "")
        case .unreadable, .isFolder, .utf16, .foreign, .stopped, .noRows, .unknownFormat, .oneClass,
            .tooManyLabels,
            .noColumn, .noColumnNumber, .unclearColumns, .unclearStream, .noTextColumn, .noLabelColumn,
            .oneHotLabels, .categoryObject, .noColumns, .columnUsedTwice:
            ""
        }
    }

    private func shown(_ text: String) -> String { printable(text, limit: 200) }

    private func list(_ columns: [String]) -> String {
        if columns.isEmpty { return "none" }
        let first = columns.prefix(12).map { "'\(shown($0))'" }.joined(separator: ", ")
        return columns.count > 12 ? first + " and \(columns.count - 12) more" : first
    }
}
