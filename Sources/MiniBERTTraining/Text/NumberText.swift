/// Numbers as text, independent of machine and locale.
package enum NumberText {
    /// `value` with `digits` digits after the point, rounded half to even as in C; `-` if it is not finite.
    ///
    /// Up to six digits of a 32-bit float are exact because the product with a power of ten fits into 53 bits.
    package static func fixed(_ value: Double?, _ digits: Int) -> String {
        guard let value, value.isFinite else { return "-" }
        var scale = 1.0
        for _ in 0..<digits { scale *= 10 }
        let scaled = (value.magnitude * scale).rounded(.toNearestOrEven)
        guard scaled < 9e15 else { return value.description }
        let whole = Int(scaled)
        let unit = Int(scale)
        let sign = value < 0 && whole > 0 ? "-" : ""
        guard digits > 0 else { return sign + String(whole) }
        let fraction = String(whole % unit)
        return sign + String(whole / unit) + "." + String(repeating: "0", count: digits - fraction.count)
            + fraction
    }

    /// `value` with at most `digits` significant digits, without trailing zeros.
    package static func short(_ value: Double, significant digits: Int = 3) -> String {
        guard value.isFinite else { return "-" }
        guard value != 0 else { return "0" }
        var exponent = 0
        var magnitude = value.magnitude
        while magnitude >= 10 {
            magnitude /= 10
            exponent += 1
        }
        while magnitude < 1 {
            magnitude *= 10
            exponent -= 1
        }
        guard exponent >= -6, exponent < 15 else {
            return (value < 0 ? "-" : "") + trimmed(fixed(magnitude, digits - 1)) + "e\(exponent)"
        }
        let text = fixed(value, max(0, digits - 1 - exponent))
        return trimmed(text)
    }

    /// `value` as a percentage with `digits` digits after the point.
    package static func percent(_ value: Double?, _ digits: Int = 0) -> String {
        guard let value, value.isFinite else { return "-" }
        return fixed(value * 100, digits) + " %"
    }

    /// `count` with a comma between groups of three digits.
    package static func grouped(_ count: Int) -> String {
        let digits = Array(String(count.magnitude))
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0 && (digits.count - index) % 3 == 0 { text.append(",") }
            text.append(digit)
        }
        return (count < 0 ? "-" : "") + text
    }

    /// `count` with its noun: `1 row`, `2,000 rows`.
    package static func counted(_ count: Int, _ noun: String) -> String {
        grouped(count) + " " + noun + (count == 1 ? "" : "s")
    }

    private static func trimmed(_ text: String) -> String {
        guard text.contains(".") else { return text }
        var text = text[...]
        while text.last == "0" { text.removeLast() }
        if text.last == "." { text.removeLast() }
        return String(text)
    }
}
