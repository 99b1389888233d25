import SystemFiles
import CLibrary
import FoundationEssentials

enum JSONField: Encodable {
    case boolean(Bool)
    case whole(Int)
    case number(Double)
    case numbers([Double])
    case names([String])

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .boolean(let value): try container.encode(value)
        case .whole(let value): try container.encode(value)
        case .number(let value): try container.encode(value)
        case .numbers(let values): try container.encode(values)
        case .names(let values): try container.encode(values)
        }
    }
}

/// Returns a JSON object on one line, with sorted names.
func jsonObject(_ fields: [String: JSONField]) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
        positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    do {
        return String(decoding: try encoder.encode(fields), as: UTF8.self)
    } catch {
        preconditionFailure("fields that are no JSON: \(error)")
    }
}

/// Prints a line and flushes it, so that a pipe receives it at once.
func printLine(_ line: String) {
    print(line)
    fflush(nil)
}

func printError(_ line: String) {
    let bytes = Array("\(line)\n".utf8)
    // If standard error cannot be written, there is nowhere to report it.
    try? System.writeAll(bytes, to: 2)
}
