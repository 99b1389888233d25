import MiniBERTTraining

/// A whole number with commas between its thousands: `5,000`.
func grouped(_ number: Int) -> String { NumberText.grouped(number) }

/// A number with its noun: `1 text`, `2,000 texts`.
func counted(_ number: Int, _ noun: String) -> String { NumberText.counted(number, noun) }

/// A rate for people: `0.4 texts/s`, `2,000 texts/s`.
func rated(_ perSecond: Double, _ noun: String) -> String {
    (perSecond < 10 ? NumberText.short(perSecond, significant: 2) : grouped(Int(min(perSecond, 1e15))))
        + " \(noun)s/s"
}

/// A duration for people: `0.8 s`, `4 min 10 s`.
func spoken(seconds: Double) -> String {
    if seconds < 60 { return NumberText.fixed(seconds, 1) + " s" }
    let whole = Int(seconds)
    return whole < 3600 ? "\(whole / 60) min \(whole % 60) s" : "\(whole / 3600) h \(whole % 3600 / 60) min"
}
