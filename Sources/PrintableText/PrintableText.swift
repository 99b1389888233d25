/// Text of unknown origin, made safe to show to people.
///
/// Whatever `isDeceptive` becomes an escape, so that no label, file name or text can move the cursor, start a line,
/// ring, or show other letters than it has: `\n`, `\r`, `\t`, and `\u{…}` for the rest.
///
/// - Parameters:
///   - text: What to show.
///   - limit: How many scalars to show; an ellipsis stands for the others.
/// - Returns: The text with its escapes.
package func printable(_ text: String, limit: Int = .max) -> String {
    var shown = ""
    var count = 0
    for scalar in text.unicodeScalars {
        guard count < limit else {
            shown += "…"
            break
        }
        count += 1
        switch scalar {
        case "\t": shown += "\\t"
        case "\n": shown += "\\n"
        case "\r": shown += "\\r"
        case _ where isDeceptive(scalar): shown += "\\u{" + String(scalar.value, radix: 16) + "}"
        default: shown.unicodeScalars.append(scalar)
        }
    }
    return shown
}

/// Bytes of unknown origin as text that is safe to show; what is not UTF-8 becomes U+FFFD.
package func printable(_ bytes: some Sequence<UInt8>) -> String {
    printable(String(decoding: Array(bytes), as: UTF8.self))
}

/// A name or text from a file in single quotes, safe to show.
package func quoted(_ text: String, limit: Int = 200) -> String { "'\(printable(text, limit: limit))'" }

/// Whether a scalar acts on a terminal, or on its neighbours, instead of showing itself.
///
/// Joiners (U+200C, U+200D) are none of these: scripts and emoji need them.
package func isDeceptive(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x00...0x1F, 0x7F...0x9F: true  // C0, DEL, C1
    case 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: true  // direction of writing
    case 0x2028, 0x2029: true  // ends of lines and paragraphs
    case 0x200B, 0x2060...0x2065, 0x206A...0x206F, 0xFEFF: true  // invisible
    default: false
    }
}
