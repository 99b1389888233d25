import Testing

@testable import minibert

struct EscapingTests {
    @Test(arguments: [
        ("plain é 中", "plain é 中"), ("\u{1B}[2J", "\\u{1b}[2J"), ("\u{7}", "\\u{7}"),
        ("a\tb\nc\rd", "a\\tb\\nc\\rd"),
        ("\u{9B}31m", "\\u{9b}31m"), ("\u{7F}", "\\u{7f}"), ("\u{202E}abc", "\\u{202e}abc"),
        ("\u{2066}", "\\u{2066}"),
        ("\u{200F}", "\\u{200f}"), ("\u{2028}", "\\u{2028}"), ("\u{61C}", "\\u{61c}"), ("👩‍👧", "👩‍👧"),
    ])
    func `what acts on a terminal is shown as an escape`(text: String, shown: String) {
        #expect(printable(text) == shown)
    }

    @Test func `bytes that are not UTF-8 are shown as replacement characters`() {
        #expect(printable([0x61, 0xFF]) == "a\u{FFFD}")
    }

    @Test(arguments: [("a\tb", "a\\tb"), ("a\nb\r", "a\\nb\\r"), ("a\\tb", "a\\\\tb"), ("é", "é")])
    func `the escapes of a TSV field can be undone`(field: String, expected: String) {
        var line: [UInt8] = []
        appendTSVField(field.utf8, to: &line)

        #expect(line == Array(expected.utf8))
    }

    @Test(arguments: [
        ("a", "a"), ("a,b", "\"a,b\""), ("say \"hi\"", "\"say \"\"hi\"\"\""), ("a\nb", "\"a\nb\""), ("", ""),
    ])
    func `a CSV field is quoted where it must be`(field: String, expected: String) {
        var line: [UInt8] = []
        appendCSVField(Array(field.utf8), to: &line)

        #expect(line == Array(expected.utf8))
    }
}
