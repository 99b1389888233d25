/// Appends a field of a TSV line: tab, newline, carriage return and backslash become `\t`, `\n`, `\r` and `\\`.
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

/// Appends a field of a CSV line (RFC 4180): it is quoted if it contains a comma, a quote or an end of line.
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
