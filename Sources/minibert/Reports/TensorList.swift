import SafetensorsFormat
import MiniBERTTraining
import MiniBERT
import PrintableText
import StrictJSON

/// Tensors of a file or a folder, with statistics of their values if they were asked for.
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

    /// For programs: an array of objects.
    func write(to json: inout JSONWriter) {
        json.array(rows) { json, row in
            json.object { json in
                json.field("name") { $0.string(row.entry.name) }
                json.field("dtype") { $0.string(row.entry.dataType.rawValue) }
                json.field("shape") { json in json.array(row.entry.shape) { $0.integer($1) } }
                let offsets = row.entry.dataOffsets
                json.field("data_offsets") { json in
                    json.array([offsets.lowerBound, offsets.upperBound]) { $0.integer($1) }
                }
                if let statistics = row.statistics { Self.write(statistics, to: &json) }
            }
        }
    }

    private static func write(_ statistics: TensorStatistics, to json: inout JSONWriter) {
        json.field("min") { $0.double(statistics.minimum) }
        json.field("mean") { $0.double(statistics.mean) }
        json.field("max") { $0.double(statistics.maximum) }
        json.field("nan_count") { $0.integer(statistics.nanCount) }
        json.field("infinite_count") { $0.integer(statistics.infinityCount) }
    }

    /// For people: a table.
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
