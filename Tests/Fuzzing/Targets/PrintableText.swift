@testable import PrintableText

/// Text that is made printable has no control characters, and is stable.
func check(_ input: [UInt8]) {
    var choices = Choices(input)
    let limit = choices.number()
    let text = choices.remaining.text
    for shown in [printable(text), printable(choices.remaining), quoted(text), printable(text, limit: limit)]
    {
        require(!shown.unicodeScalars.contains(where: isDeceptive), "nothing deceptive is left")
        require(printable(shown) == shown, "printable text stays as it is")
    }
    let kept = text.unicodeScalars.count
    if kept <= limit { require(printable(text, limit: limit) == printable(text), "short text is whole") }
    if kept > limit { require(printable(text, limit: limit).unicodeScalars.last == "…", "a cut is marked") }
}
