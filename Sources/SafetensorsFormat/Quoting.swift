/// Returns a text from a file in quotes, fit to be printed for people.
///
/// Control characters, line separators and the scalars that turn the direction of writing become `\u{…}`, so
/// a name cannot move the cursor, start a line or hide what stands beside it. Long texts are cut.
///
/// - Parameters:
///   - text: What to print.
///   - limit: How many scalars to keep.
/// - Returns: The text in single quotes.
package func quoted(_ text: String, limit: Int = 200) -> String {
    var result = "'"
    var count = 0
    for scalar in text.unicodeScalars {
        if count == limit {
            result += "…"
            break
        }
        count += 1
        if mayDisturb(scalar) {
            result += "\\u{" + String(scalar.value, radix: 16) + "}"
        } else {
            result.unicodeScalars.append(scalar)
        }
    }
    return result + "'"
}

private func mayDisturb(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F..<0xA0: true  // C0, DEL, C1
    case 0x061C, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF: true  // invisible
    default: false
    }
}
