import PrintableText
import SafetensorsFormat
import StrictJSON

struct TensorFileReport: InspectionReport {
    private let tensors: TensorList
    private let metadata: SafetensorsMetadata

    /// Opens the file, and reads its values for statistics.
    ///
    /// - Throws: `CommandError.model` with the rule of the format that the file breaks.
    init(path: String, hasStatistics: Bool) throws(CommandError) {
        let file: SafetensorsFile
        do throws(SafetensorsError) { file = try SafetensorsFile(contentsOf: path) } catch {
            throw CommandError(error)
        }
        tensors = TensorList(
            rows: file.tensors.map { entry in
                TensorList.Row(entry: entry, statistics: hasStatistics ? file.statistics(of: entry) : nil)
            })
        metadata = file.metadata
    }

    var json: JSONValue {
        ["tensors": tensors.json, "metadata": .object(of: metadata.map { ($0.key, .text($0.value)) })]
    }

    func text(_ style: TextStyle) -> String {
        var sections: [String] = []
        if !metadata.isEmpty {
            let rows = metadata.map { ["  " + printable($0.key), printable($0.value)] }
            sections.append(style.bold("metadata") + "\n" + style.table(rows))
        }
        sections.append(
            style.bold(tensors.summary) + "\n" + (tensors.rows.isEmpty ? "" : tensors.table(style)))
        return sections.joined(separator: "\n")
    }
}
