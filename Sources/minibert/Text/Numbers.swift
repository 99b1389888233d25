import MiniBERTTraining

/// A whole number with commas between its thousands: `5,000`.
func grouped(_ number: Int) -> String { NumberText.grouped(number) }

/// A duration for people: `0.8 s`, `4 min 10 s`.
func spoken(seconds: Double) -> String {
    if seconds < 60 { return NumberText.fixed(seconds, 1) + " s" }
    let whole = Int(seconds)
    return whole < 3600 ? "\(whole / 60) min \(whole % 60) s" : "\(whole / 3600) h \(whole % 3600 / 60) min"
}
