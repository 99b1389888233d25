@testable import PrintableText

/// Text in Markdown is shown as it is: nothing of it becomes markup.
func check(_ input: [UInt8]) {
    let text = input.text
    requireEscaped(MarkdownText.escaped(text))
    requireCode(MarkdownText.code(text), showing: printable(text))
    let lines = text.split(separator: "\n").map { printable(String($0)) + "\n" }.joined()
    requireBlock(MarkdownText.codeBlock(lines), showing: lines)
}

/// Requires that no character of a paragraph begins markup, unless a backslash is before it.
private func requireEscaped(_ paragraph: String) {
    let bytes = Array(paragraph.utf8)
    require(!bytes.contains { "<>\n".utf8.contains($0) }, "neither tags nor lines: \(paragraph)")
    var index = 0
    while index < bytes.count {
        switch bytes[index] {
        case UInt8(ascii: "\\"): index += 1
        case UInt8(ascii: "&"):
            let rest = String(decoding: bytes[index...], as: UTF8.self)
            require(
                ["&amp;", "&lt;", "&gt;"].contains { rest.utf8.starts(with: $0.utf8) },
                "only references: \(paragraph)")
        case let byte: require(!"`*[]#|~$".utf8.contains(byte), "no markup: \(paragraph)")
        }
        index += 1
    }
}

/// Requires that a code span ends at its end, and shows the text.
private func requireCode(_ span: String, showing text: String) {
    let bytes = Array(span.utf8)
    let fence = bytes.prefix { $0 == UInt8(ascii: "`") }.count
    require(fence > 0, "a span begins with backticks")
    var index = fence
    while index < bytes.count {
        let run = bytes[index...].prefix { $0 == UInt8(ascii: "`") }.count
        if run == fence { break }
        index += max(run, 1)
    }
    require(index + fence == bytes.count, "the span ends at its end: \(span)")
    var shown = bytes[fence..<index]
    if shown.first == 0x20, shown.last == 0x20, shown.contains(where: { $0 != 0x20 }) {
        shown = shown.dropFirst().dropLast()
    }
    let isBlank = text.utf8.allSatisfy { $0 == 0x20 }
    require(isBlank || shown.elementsEqual(text.utf8), "the span shows the text: \(span)")
}

/// Requires that a code block ends with its last line.
private func requireBlock(_ block: String, showing lines: String) {
    let bytes = Array(block.utf8)
    let fence = bytes.prefix { $0 == UInt8(ascii: "`") }.count
    require(fence >= 3, "a block begins with a fence")
    for line in lines.utf8.split(separator: 0x0A) {
        let run = line.drop { $0 == 0x20 }.prefix { $0 == UInt8(ascii: "`") }.count
        require(run < fence, "no line ends the block: \(block)")
    }
    require(bytes.suffix(fence).allSatisfy { $0 == UInt8(ascii: "`") }, "the fence ends the block")
}
