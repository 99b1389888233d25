import MiniBERTTraining
import MiniBERT
import StrictJSON

/// What all formats of output have in common: the id in front, and what is said in place of a result.
extension Record {
    /// The first fields of a TSV or CSV line, with what separates them from the next: all that came in, or the id.
    func appendLeadingFields(separator: UInt8, to line: inout [UInt8]) {
        if let fields {
            for field in fields {
                appendField(field, separator: separator, isVerbatim: hasVerbatimFields, to: &line)
                line.append(separator)
            }
            return
        }
        switch id {
        case .text(let bytes), .number(let bytes):
            appendField(bytes, separator: separator, to: &line)
            line.append(separator)
        case nil: break
        }
    }

    /// The field `id` of a JSON object, as it came.
    func appendID(to json: inout JSONWriter) {
        switch id {
        case .text(let bytes): json.field("id") { $0.string(bytes) }
        case .number(let bytes): json.field("id") { $0.raw(bytes) }
        case nil: break
        }
    }

    /// The line for a record that could not be used: `emptyCount` empty fields where the result would be, then why.
    func faultLine(_ fault: RecordFault, format: OutputFormat, emptyCount: Int) -> [UInt8] {
        var line: [UInt8] = []
        switch format {
        case .jsonl, .json:
            var json = JSONWriter()
            json.object { json in
                appendID(to: &json)
                json.field("error") { $0.string(fault.description) }
            }
            line = json.bytes
        case .tsv, .csv, .safetensors:
            let separator = UInt8(ascii: format == .csv ? "," : "\t")
            appendLeadingFields(separator: separator, to: &line)
            line += Array(repeating: separator, count: emptyCount)
            appendField(Array(fault.description.utf8), separator: separator, to: &line)
        case .text:
            line += "error: \(fault)".utf8
        }
        return line + [0x0A]
    }
}

/// A field of a line whose fields are separated by `separator`: TSV, or CSV for a comma.
///
/// A field that comes from TSV and goes to TSV is verbatim: it has no tab, and its backslashes mean what they meant.
func appendField(_ field: [UInt8], separator: UInt8, isVerbatim: Bool = false, to line: inout [UInt8]) {
    if separator == UInt8(ascii: ",") {
        appendCSVField(field, to: &line)
    } else if isVerbatim {
        line += field
    } else {
        appendTSVField(field, to: &line)
    }
}
