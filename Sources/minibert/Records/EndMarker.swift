import StrictJSON
import SystemFiles

/// The last line of a complete output, by which its reader knows that nothing is missing.
///
/// It has the number of records, the SHA-256 of all bytes before it, and that of the model.
struct EndMarker: Sendable {
    /// The SHA-256 of what decides the results: the files of the model.
    let modelDigest: [UInt8]

    /// The first field of the line in formats with fields.
    static let name = "#end"

    /// The line of an output with `recordCount` records and the SHA-256 `digest`.
    func line(recordCount: Int, digest: [UInt8], as format: ResultFormat) -> [UInt8] {
        let digests = [digest.hexadecimal, modelDigest.hexadecimal]
        switch format {
        case .tsv, .csv, .text:
            let separator = format == .csv ? "," : "\t"
            let fields = [Self.name, String(recordCount)] + digests
            return Array((fields.joined(separator: separator) + "\n").utf8)
        case .jsonl:
            var json = JSONWriter()
            json.object { json in
                json.field("end") { $0.boolean(true) }
                json.field("records") { $0.integer(recordCount) }
                json.field("sha256") { $0.string(digests[0]) }
                json.field("model") { $0.string(digests[1]) }
            }
            return json.bytes + [0x0A]
        }
    }
}
