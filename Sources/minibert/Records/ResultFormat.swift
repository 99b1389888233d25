import MiniBERTTraining
import StrictJSON

/// The formats of results, one record after another.
///
/// A new format is a case here and a branch in `line`; every command that writes results then has it.
enum ResultFormat: String, CaseIterable, Sendable {
    /// For people: aligned, and in color if the output has color.
    case text
    case tsv, csv, jsonl

    /// The separator between the fields of a line; `nil` if the format has no fields.
    var separator: UInt8? {
        switch self {
        case .tsv: UInt8(ascii: "\t")
        case .csv: UInt8(ascii: ",")
        case .text, .jsonl: nil
        }
    }

    /// The formats of results whose fields hold no free text.
    static let withoutCSV = allCases.filter { $0 != .csv }

    static let defaultWords = "text on a terminal, else tsv"

    /// The line, or lines, of a record: its result, or why it could not be used.
    func line<Layout: ResultLayout>(
        _ record: Record, _ result: Result<Layout.Value, RecordFault>, _ layout: Layout
    ) -> [UInt8] {
        var line: [UInt8] = []
        switch self {
        case .tsv, .csv:
            let separator = separator ?? 0
            record.appendLeadingFields(separator: separator, to: &line)
            switch result {
            case .success(let value): layout.appendFields(of: value, separator: separator, to: &line)
            case .failure(let fault):
                line += Array(repeating: separator, count: layout.fieldCount)
                appendField(Array(fault.description.utf8), separator: separator, to: &line)
            }
        case .jsonl:
            var json = JSONWriter()
            json.object { json in
                if let members = record.members, !members.isEmpty {
                    json.raw(members)
                } else {
                    record.appendID(to: &json)
                }
                guard record.members != nil else {
                    return writeMembers(of: result, of: record, layout, to: &json)
                }
                json.field(OutputOptions.resultKey) { json in
                    json.object { writeMembers(of: result, of: record, layout, to: &$0) }
                }
            }
            line = json.bytes
        case .text:
            switch result {
            case .success(let value): return layout.text(of: value, record)
            case .failure(let fault): line += "error: \(fault)".utf8
            }
        }
        return line + [0x0A]
    }
}

extension ResultFormat {
    private func writeMembers<Layout: ResultLayout>(
        of result: Result<Layout.Value, RecordFault>, of record: Record, _ layout: Layout,
        to json: inout JSONWriter
    ) {
        switch result {
        case .success(let value):
            layout.writeMembers(of: value, to: &json)
            json.field("truncated") { $0.boolean(value.isTruncated || record.isCut) }
        case .failure(let fault): json.field("error") { $0.string(fault.description) }
        }
    }
}

/// The results of one command, in the forms that the formats need.
protocol ResultLayout<Value>: Sendable {
    associatedtype Value: TextResult

    /// The number of fields in a line; a record without a result leaves them empty.
    var fieldCount: Int { get }
    func appendFields(of value: Value, separator: UInt8, to line: inout [UInt8])
    func writeMembers(of value: Value, to json: inout JSONWriter)
    func text(of value: Value, _ record: Record) -> [UInt8]
}

extension Record {
    /// Appends the columns of the input if they are kept, else the id, each with a separator after it.
    ///
    /// A record without an id has an empty field in its place.
    fileprivate func appendLeadingFields(separator: UInt8, to line: inout [UInt8]) {
        var leading = fields ?? []
        if fields == nil {
            switch id {
            case .text(let bytes), .number(let bytes): leading = [bytes]
            case nil: leading = lacksID ? [[]] : []
            }
        }
        for field in leading {
            appendField(
                field, separator: separator, isVerbatim: fields != nil && hasVerbatimFields, to: &line)
            line.append(separator)
        }
    }

    /// Writes the id of the input as the member `id`, unchanged.
    fileprivate func appendID(to json: inout JSONWriter) {
        switch id {
        case .text(let bytes): json.field("id") { $0.string(bytes) }
        case .number(let bytes): json.field("id") { $0.raw(bytes) }
        case nil: break
        }
    }
}

/// Appends a field of a line: of CSV for a comma as separator, else of TSV.
///
/// A verbatim field was read from TSV: it has no tab, and its backslashes keep their meaning in TSV.
func appendField(_ field: [UInt8], separator: UInt8, isVerbatim: Bool = false, to line: inout [UInt8]) {
    if separator == UInt8(ascii: ",") {
        appendCSVField(field, to: &line)
    } else if isVerbatim {
        line += field
    } else {
        appendTSVField(field, to: &line)
    }
}
