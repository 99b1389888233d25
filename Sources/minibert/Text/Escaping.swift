/// Text of unknown origin, made safe to show to people.
///
/// Controls (C0, DEL, C1), line separators and the marks that turn the direction of writing are written as escapes, so
/// that no label, file name or text can move the cursor, ring, or show other letters than it has. Invalid UTF-8
/// becomes U+FFFD.
func printable(_ bytes: some Sequence<UInt8>) -> String {
    var shown = ""
    for scalar in String(decoding: Array(bytes), as: UTF8.self).unicodeScalars {
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

/// Text of unknown origin, made safe to show to people.
func printable(_ text: String) -> String { printable(text.utf8) }

/// Whether a scalar acts on a terminal, or on its neighbours, instead of showing itself.
func isDeceptive(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x00...0x1F, 0x7F...0x9F: true
    case 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: true
    case 0xFEFF: true
    default: false
    }
}

/// A field of a TSV line: tab, newline, carriage return and backslash are written `\t`, `\n`, `\r` and `\\`, which can be undone.
func appendTSVField(_ field: some Sequence<UInt8>, to output: inout [UInt8]) {
    for byte in field {
        switch byte {
        case UInt8(ascii: "\t"): output += "\\t".utf8
        case UInt8(ascii: "\n"): output += "\\n".utf8
        case UInt8(ascii: "\r"): output += "\\r".utf8
        case UInt8(ascii: "\\"): output += "\\\\".utf8
        default: output.append(byte)
        }
    }
}

/// A field of a CSV line (RFC 4180): quoted where it holds a comma, a quote or an end of line.
func appendCSVField(_ field: some Collection<UInt8>, to output: inout [UInt8]) {
    let special: [UInt8] = [UInt8(ascii: ","), UInt8(ascii: "\""), UInt8(ascii: "\n"), UInt8(ascii: "\r")]
    guard field.contains(where: special.contains) else {
        output += field
        return
    }
    output.append(UInt8(ascii: "\""))
    for byte in field {
        if byte == UInt8(ascii: "\"") { output.append(byte) }
        output.append(byte)
    }
    output.append(UInt8(ascii: "\""))
}
