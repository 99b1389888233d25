/// A whole number with commas between its thousands: `5,000`.
func grouped(_ number: Int) -> String {
    let digits = Array(String(number.magnitude).utf8)
    var text: [UInt8] = number < 0 ? [UInt8(ascii: "-")] : []
    for (index, digit) in digits.enumerated() {
        if index > 0, (digits.count - index).isMultiple(of: 3) { text.append(UInt8(ascii: ",")) }
        text.append(digit)
    }
    return String(decoding: text, as: UTF8.self)
}

/// A number with this many digits after the point, whatever the locale; rounded as C does, half to even.
///
/// Values too large for that are written in full precision instead.
func fixed(_ value: Float, decimals: Int) -> String {
    let scale = (0..<decimals).reduce(1.0) { power, _ in power * 10 }
    // The product of a 24-bit and (up to 10^6) a 14-bit significand is exact in a Double.
    let scaled = (Double(value) * scale).rounded(.toNearestOrEven)
    guard scaled.magnitude < 9e15 else { return value.description }
    let digits = String(Int(scaled.magnitude))
    let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
    let sign = scaled < 0 ? "-" : ""
    return decimals == 0 ? sign + padded : sign + padded.dropLast(decimals) + "." + padded.suffix(decimals)
}

/// A duration in seconds, as people say it: `0.8 s`, `4 min 10 s`.
func spoken(seconds: Double) -> String {
    if seconds < 60 { return fixed(Float(seconds), decimals: 1) + " s" }
    let whole = Int(seconds)
    return whole < 3600 ? "\(whole / 60) min \(whole % 60) s" : "\(whole / 3600) h \(whole % 3600 / 60) min"
}
