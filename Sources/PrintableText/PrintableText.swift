/// Returns text of unknown origin in a form that is safe to print.
///
/// Scalars for which `isDeceptive` is true are replaced by escapes: `\n`, `\r`, `\t`, and `\u{…}` for all others. Thus
/// no label, file name or text can move the cursor, start a line, ring the bell, or look like other text.
///
/// - Parameters:
///   - text: The text.
///   - limit: The largest number of scalars to keep; an ellipsis replaces the others.
/// - Returns: The text with escapes.
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

/// Returns bytes of unknown origin as text that is safe to print; bytes that are not UTF-8 become U+FFFD.
package func printable(_ bytes: some Sequence<UInt8>) -> String {
    printable(String(decoding: Array(bytes), as: UTF8.self))
}

/// Returns text of unknown origin in single quotes, safe to print.
package func quoted(_ text: String, limit: Int = 200) -> String { "'\(printable(text, limit: limit))'" }

/// Whether a scalar is invisible, ends a line, or changes how a terminal shows the text around it.
///
/// The joiners U+200C and U+200D do not count: several scripts and emoji need them.
package func isDeceptive(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x00...0x1F, 0x7F...0x9F: true  // C0, DEL, C1
    case 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: true  // bidirectional controls
    case 0x2028, 0x2029: true  // line and paragraph separators
    case 0x200B, 0x2060...0x2065, 0x206A...0x206F, 0xFEFF: true  // invisible
    default: false
    }
}
