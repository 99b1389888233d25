import MiniBERTTraining

/// A generated labeled file in one of many styles, with the expected result of reading it.
///
/// Rows and expectations are generated before the file, and independently of the reader.
struct GeneratedTable: CustomStringConvertible, Sendable {
    /// How the rows are written.
    enum Style: String, CaseIterable, Sendable {
        case commas, semicolons, bars, tabs, quotedTabs, json, fastText

        var delimiter: Delimiter? {
            switch self {
            case .commas: .comma
            case .semicolons: .semicolon
            case .bars: .bar
            case .tabs, .quotedTabs: .tab
            case .json, .fastText: nil
            }
        }

        var format: DataFormat {
            switch self {
            case .commas, .semicolons, .bars, .quotedTabs: .csv
            case .tabs: .tsv
            case .json: .jsonLines
            case .fastText: .fastText
            }
        }

        var ending: String {
            switch self {
            case .commas, .semicolons, .bars: ".csv"
            case .tabs, .quotedTabs: ".tsv"
            case .json: ".jsonl"
            case .fastText: ".txt"
            }
        }
    }

    /// The fields that are quoted.
    enum Quoting: String, CaseIterable, Sendable { case needed, all }

    /// The columns in order.
    enum Columns: String, CaseIterable, Sendable { case textLabel, labelText, idTextLabel, labelIDText }

    let style: Style
    let quoting: Quoting
    let columns: Columns
    /// The names of the columns of text, label and id; `nil` for no header.
    let names: [String]?
    let lineEnd: String
    let hasMark: Bool
    let language: String

    /// The expected examples.
    var rows: [(text: String, label: String)] {
        Self.texts[language, default: []].enumerated().map { index, text in
            (adapted(text), Self.labels[language, default: []][index % 2])
        }
    }

    /// Texts with all characters that have a meaning in some format.
    private static let texts: [String: [String]] = [
        "en": [
            "a wonderful film, with a good plot", "He said \"no\" and left; that was all",
            "five | six, seven; eight and nine", "the line ends here\nand goes on there",
            "\"quoted from the first to the last\"", "nothing but plain words this time",
            "an odd 5\" disk, and no end to it", "it ends with a quote: \"never again\"",
            "a dull and overlong film for nobody", "good acting, but what a boring story",
        ],
        "zh": [
            "这部电影非常好看，情节也很吸引人", "他说：\"不行\"，然后就离开了；仅此而已",
            "五|六,七;八，还有九，都在这里了", "这一行在这里结束\n在下一行继续下去", "\"整句话都放在引号里面的评论\"",
            "这一次只有普通的文字，没有别的", "房间很干净，服务也很周到，下次还来", "最后以引号结尾：\"再也不来了\"",
            "又长又无聊的电影，谁也不会喜欢它", "演技不错，可是故事实在是太无聊了",
        ],
    ]

    private static let labels = ["en": ["good", "bad"], "zh": ["好评", "差评"]]

    /// A text without characters that the format cannot represent: unquoted lines have no tabs and line breaks.
    private func adapted(_ text: String) -> String {
        switch style {
        case .commas, .semicolons, .bars, .json: text
        case .quotedTabs: text.replacing(", ", with: "\t")
        case .tabs, .fastText: text.replacing("\n", with: " ")
        }
    }

    /// The bytes of the file.
    var bytes: [UInt8] {
        var lines: [String] = []
        if let names, style != .json, style != .fastText { lines.append(row(names[0], names[1], names[2])) }
        for (index, row) in rows.enumerated() {
            lines.append(self.row(row.text, row.label, String(index + 1)))
        }
        return (hasMark ? [0xEF, 0xBB, 0xBF] : []) + Array(lines.map { $0 + lineEnd }.joined().utf8)
    }

    private func row(_ text: String, _ label: String, _ id: String) -> String {
        switch style {
        case .fastText:
            return columns == .labelText ? "__label__\(label) \(text)" : "__label__\(label)\t\(text)"
        case .json:
            let names = names ?? ["text", "label", "id"]
            let fields = ordered(
                "\"\(names[0])\": \(string(text))", "\"\(names[1])\": \(string(label))",
                "\"\(names[2])\": \(id)")
            return "{" + fields.joined(separator: ", ") + "}"
        case .tabs: return ordered(text, label, id).joined(separator: "\t")
        case .commas, .semicolons, .bars, .quotedTabs:
            let sign = String(UnicodeScalar(style.delimiter?.byte ?? 0))
            return ordered(text, label, id).map { quotedField($0, sign) }.joined(separator: sign)
        }
    }

    private func ordered(_ text: String, _ label: String, _ id: String) -> [String] {
        switch columns {
        case .textLabel: [text, label]
        case .labelText: [label, text]
        case .idTextLabel: [id, text, label]
        case .labelIDText: [label, id, text]
        }
    }

    private func quotedField(_ field: String, _ sign: String) -> String {
        let needsQuotes = field.contains(sign) || field.contains("\"") || field.contains("\n")
        guard needsQuotes || quoting == .all else { return field }
        return "\"" + field.replacing("\"", with: "\"\"") + "\""
    }

    private func string(_ text: String) -> String {
        "\"" + text.replacing("\"", with: "\\\"").replacing("\n", with: "\\n") + "\""
    }

    /// The expected name of the text column: its name or its number.
    var textColumn: String {
        if style == .json { return names?[0] ?? "text" }
        return names?[0] ?? String((ordered("text", "label", "id").firstIndex(of: "text") ?? 0) + 1)
    }

    /// The expected name of the label column.
    var labelColumn: String {
        if style == .json { return names?[1] ?? "label" }
        return names?[1] ?? String((ordered("text", "label", "id").firstIndex(of: "label") ?? 0) + 1)
    }

    var name: String { description.replacing(" ", with: "-") + style.ending }

    var description: String {
        let ends = ["\n": "LF", "\r\n": "CRLF", "\r\r\n": "CRCRLF"][lineEnd] ?? ""
        return [
            style.rawValue, quoting.rawValue, columns.rawValue, names?[1] ?? "headerless", ends,
            hasMark ? "mark" : "plain", language,
        ].joined(separator: " ")
    }
}

extension GeneratedTable {
    private static let headers: [[String]?] = [
        nil, ["text", "label", "id"], ["Body", "Queue", "Ticket ID"], ["message", "category", "nummer"],
        ["Review Text", "Star Rating", "review-id"],
    ]

    /// Every combination of style, header, column order and line end; quoting, byte order mark and language alternate.
    static let all: [GeneratedTable] = {
        var tables: [GeneratedTable] = []
        for style in Style.allCases {
            for names in style == .fastText ? [nil] : headers {
                for columns in style == .fastText ? [.textLabel, .labelText] : Columns.allCases {
                    for lineEnd in ["\n", "\r\n", "\r\r\n"] {
                        let turn = tables.count
                        tables.append(
                            GeneratedTable(
                                style: style, quoting: Quoting.allCases[turn % 2], columns: columns,
                                names: names, lineEnd: lineEnd, hasMark: turn % 4 < 2,
                                language: turn / 3 % 2 == 0 ? "en" : "zh"))
                    }
                }
            }
        }
        return tables
    }()
}
