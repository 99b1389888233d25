import PrintableText
import MiniBERTTraining
import SafetensorsFormat
import StrictJSON

/// The tensors of a file or a folder, with statistics if the values were read.
struct TensorList {
    struct Row {
        let entry: TensorEntry
        let statistics: TensorStatistics?
    }

    let rows: [Row]

    var byteCount: Int { rows.reduce(0) { $0 + $1.entry.dataOffsets.count } }

    /// `3 tensors, 1,200 bytes`.
    var summary: String {
        "\(grouped(rows.count)) tensor\(rows.count == 1 ? "" : "s"), \(grouped(byteCount)) bytes"
    }

    var json: JSONValue {
        .array(
            rows.map { row in
                let offsets = row.entry.dataOffsets
                var members: [(String, JSONValue)] = [
                    ("name", .text(row.entry.name)), ("dtype", .text(row.entry.dataType.rawValue)),
                    ("shape", .array(row.entry.shape.map(JSONValue.integer))),
                    ("data_offsets", .array([.integer(offsets.lowerBound), .integer(offsets.upperBound)])),
                ]
                if let statistics = row.statistics { members += Self.members(of: statistics) }
                return .object(of: members)
            })
    }

    private static func members(of statistics: TensorStatistics) -> [(String, JSONValue)] {
        func number(_ value: Double?) -> JSONValue {
            value.flatMap { $0.isFinite ? .number($0.description) : nil } ?? .null
        }
        return [
            ("min", number(statistics.minimum)), ("mean", number(statistics.mean)),
            ("max", number(statistics.maximum)), ("nan_count", .integer(statistics.nanCount)),
            ("infinite_count", .integer(statistics.infinityCount)),
        ]
    }

    func table(_ style: TextStyle) -> String {
        let hasStatistics = rows.contains { $0.statistics != nil }
        let header =
            ["  name", "dtype", "shape", "bytes"]
            + (hasStatistics ? ["min", "mean", "max", "NaN", "infinite"] : [])
        let lines = rows.map { row in
            let shape = "[" + row.entry.shape.map(String.init).joined(separator: ", ") + "]"
            return [
                "  " + printable(row.entry.name), row.entry.dataType.rawValue, shape,
                grouped(row.entry.dataOffsets.count),
            ] + (row.statistics.map(Self.cells) ?? [])
        }
        return style.table([header] + lines, numbers: [3, 4, 5, 6, 7, 8])
    }

    private static func cells(of statistics: TensorStatistics) -> [String] {
        [statistics.minimum, statistics.mean, statistics.maximum]
            .map { number in number.map { NumberText.fixed($0, 4) } ?? "–" }
            + [grouped(statistics.nanCount), grouped(statistics.infinityCount)]
    }
}
