import SafetensorsFormat
import MiniBERT
import PrintableText
import StrictJSON

/// What a tensor file holds.
struct TensorFileReport: InspectionReport {
    private let tensors: TensorList
    private let metadata: SafetensorsMetadata

    /// Opens the file, and reads its values if statistics are wanted.
    ///
    /// - Throws: `ModelFault.unusable` with the rule of the format that the file breaks.
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

    var json: [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.field("tensors") { tensors.write(to: &$0) }
            json.field("metadata") { json in
                json.object { json in
                    for pair in metadata { json.field(pair.key) { $0.string(pair.value) } }
                }
            }
        }
        return json.bytes + [0x0A]
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
