/// Text of unknown origin in Markdown (CommonMark), which shows it as it is.
package enum MarkdownText {
    /// The text in a paragraph, a heading or a list item: no part of it is markup.
    package static func escaped(_ text: String) -> String {
        var result = ""
        let scalars = Array(printable(text).unicodeScalars)
        for (index, scalar) in scalars.enumerated() {
            switch scalar {
            case "_" where isInsideWord(index, of: scalars): result += "_"
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\\", "`", "*", "_", "[", "]", "#", "|", "~", "$": result += "\\\(scalar)"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return escapingListMarker(result)
    }

    /// The text as a code span.
    package static func code(_ text: String) -> String {
        let text = printable(text)
        let fence = String(repeating: "`", count: longestBacktickRun(of: text) + 1)
        // A space on each side is not shown, and keeps backticks and spaces of the text apart from the fence. Bytes are
        // compared, because a backtick with a combining mark is another character.
        let needsSpaces =
            "` ".utf8.contains(text.utf8.first ?? 0x20) || "` ".utf8.contains(text.utf8.last ?? 0x20)
        return needsSpaces ? "\(fence) \(text) \(fence)" : fence + text + fence
    }

    /// The lines, which end in a line feed, as a code block.
    package static func codeBlock(_ lines: String) -> String {
        let fence = String(repeating: "`", count: max(3, longestBacktickRun(of: lines) + 1))
        return "\(fence)\n\(lines)\(fence)"
    }

    /// A text that would begin a list, such as `- a` and `1. a`, gets a backslash.
    private static func escapingListMarker(_ text: String) -> String {
        let digits = text.utf8.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        let rest = text.utf8.dropFirst(digits.count)
        let markers = digits.isEmpty ? "-+=" : ".)"
        guard let first = rest.first, markers.utf8.contains(first) else { return text }
        return text[..<digits.endIndex] + "\\" + text[digits.endIndex...]
    }

    /// Whether a letter or digit is on each side; an underscore there is no markup.
    private static func isInsideWord(_ index: Int, of scalars: [Unicode.Scalar]) -> Bool {
        guard index > 0, index + 1 < scalars.count else { return false }
        return [scalars[index - 1], scalars[index + 1]].allSatisfy {
            $0.properties.isAlphabetic || $0.properties.numericType != nil
        }
    }

    private static func longestBacktickRun(of text: String) -> Int {
        var longest = 0
        var count = 0
        for byte in text.utf8 {
            count = byte == UInt8(ascii: "`") ? count + 1 : 0
            longest = max(longest, count)
        }
        return longest
    }
}
