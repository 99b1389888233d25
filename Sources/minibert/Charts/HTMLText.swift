import PrintableText
import MiniBERTTraining

/// Text and numbers as HTML.
enum HTMLText {
    /// The text without control characters, and with the special characters of HTML escaped.
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

    /// The text in an element of its own direction, so that an Arabic label does not reverse the line.
    static func isolated(_ text: String, limit: Int = .max) -> String {
        "<bdi>\(escaped(text, limit: limit))</bdi>"
    }

    /// `value` in percent, with a no-break space before the sign.
    static func percent(_ value: Double) -> String { NumberText.fixed(value * 100, 1) + "&nbsp;%" }

    /// A coordinate with at most two decimals.
    static func number(_ value: Double) -> String {
        NumberText.short((value * 100).rounded() / 100, significant: 7)
    }
}
