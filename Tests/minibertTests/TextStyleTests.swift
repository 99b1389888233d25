import Testing

@testable import minibert

struct TextStyleTests {
    @Test func `text is as wide as a terminal shows it`() {
        for (text, width): (String, Int) in [
            ("abc", 3), ("中文", 4), ("e\u{301}", 1), ("😀", 2), ("", 0), ("ガ", 2), ("한", 2),
        ] {
            #expect(displayWidth(text) == width)
        }
    }

    @Test func `columns are aligned, numbers to the right`() {
        let table = TextStyle().table([["a", "10"], ["中文", "5"]], numbers: [1])

        #expect(table == "a     10\n中文   5\n")
    }

    @Test(arguments: [("abcdef", 6, "abcdef"), ("abcdef", 4, "abc…"), ("中文字", 4, "中…")])
    func `text that does not fit ends with an ellipsis`(text: String, width: Int, expected: String) {
        #expect(TextStyle().clipped(text, to: width) == expected)
    }

    @Test func `output has color only if the options ask for it`() {
        #expect(TextStyle().bold("a") == "a")
        #expect(TextStyle(usesColor: true).bold("a") == "\u{1B}[1ma\u{1B}[0m")
    }

    @Test func `highlighted text has a ground of its strength, if there is color`() {
        let colored = TextStyle(usesColor: true)
        #expect(colored.highlighted("a", strength: 0) == "a")
        #expect(colored.highlighted("a", strength: 2) == "\u{1B}[38;5;16;48;5;75ma\u{1B}[0m")
        #expect(colored.highlighted("a", strength: -9) == "\u{1B}[38;5;16;48;5;208ma\u{1B}[0m")
        #expect(TextStyle().highlighted("a", strength: 3) == "a")
    }
}
