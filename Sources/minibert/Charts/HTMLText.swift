import PrintableText
import MiniBERTTraining

/// Text for a page.
enum HTMLText {
    /// The text with everything escaped that HTML or a reader could take for more than text.
    static func escaped(_ text: String, limit: Int = .max) -> String {
        var result = ""
        for scalar in printable(text, limit: limit).unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// The text apart from its surroundings in direction, so that a label in Arabic does not turn a line around.
    static func isolated(_ text: String, limit: Int = .max) -> String {
        "<bdi>\(escaped(text, limit: limit))</bdi>"
    }

    /// `value` as a share of a hundred, which no line break parts from its sign.
    static func percent(_ value: Double) -> String { NumberText.fixed(value * 100, 1) + "&nbsp;%" }

    /// A coordinate: at most two digits after the point.
    static func number(_ value: Double) -> String {
        NumberText.short((value * 100).rounded() / 100, significant: 7)
    }
}
