import Testing

@testable import MiniBERTTraining

struct LabelNameTests {
    private func table(_ text: String) throws -> LabelNameTable {
        try LabelNameTable(TabbedLines(Array(text.utf8), file: "names.tsv"))
    }

    @Test(arguments: [
        ("sports", "sports"), ("BookRestaurant", "Book Restaurant"), ("book_restaurant", "book restaurant"),
        ("HUM", "HUM"), ("Sci/Tech", "Sci/Tech"), ("体育", "体育"), ("ÄrgerÜber", "Ärger Über"),
    ])
    func `a label without a text stands for its words`(label: String, words: String) {
        #expect(LabelName(ClassLabel(label)).text == words)
    }

    @Test func `a label may have several names, or none but itself`() throws {
        let names = try table("\u{FEFF}HUM\ta person\r\n\nHUM\ta group of people\nMoreFilms\n").names

        #expect(names.map(\.label.text) == ["HUM", "HUM", "MoreFilms"])
        #expect(names.map(\.text) == ["a person", "a group of people", "More Films"])
        #expect(names.map(\.source.line) == [1, 3, 4])
        #expect(names[0].example.target == .label(ClassLabel("HUM")))
    }

    @Test(arguments: [
        ("a\tb\tc\n", "names.tsv:1: expected a label, or a label, a tab and its name"),
        ("a\tb\n\tc\n", "names.tsv:2: expected a label, or a label, a tab and its name"),
        ("a\tb\n \n", "names.tsv:2: expected a label, or a label, a tab and its name"),
        ("a\t\n", "names.tsv:1: the label 'a' has an empty name, expected a word or a sentence"),
        ("a\t \u{3000}\n", "names.tsv:1: the label 'a' has an empty name, expected a word or a sentence"),
        ("_\n", "names.tsv:1: the label '_' has an empty name, expected a word or a sentence"),
        ("a\tb\nc\td\na\tb\n", "names.tsv:3: the same label and name as in line 1"),
        ("a\tb\nc\tb\n", "names.tsv:2: the label 'c' has the name of 'a' in line 1"),
        ("label\ttext\na\tb\n", "names.tsv:1: is a header"),
        ("Label\tDescription\na\tb\n", "names.tsv:1: is a header"),
    ])
    func `a fault is named with its line`(text: String, words: String) {
        let error = #expect(throws: LineFinding.self) { try table(text) }
        #expect(error?.description.hasPrefix(words) == true, "\(error?.description ?? "")")
    }

    @Test func `names of one spelling but other bytes differ`() throws {
        #expect(try table("a\t\u{E9}\nb\te\u{301}\n").names.count == 2)
    }

    @Test func `every label of the data needs a name, and other labels may have one`() throws {
        let table = try table("a\tfirst\nb\tsecond\n")

        #expect(throws: Never.self) { try table.check([ClassLabel("a")]) }
        let error = #expect(throws: LineFinding.self) { try table.check([ClassLabel("a"), ClassLabel("c")]) }
        #expect(error?.description == "names.tsv:1: the label 'c' of the data is missing")
    }

    @Test func `another separator than a tab is named if a label of the data stands before it`() throws {
        let labels = [ClassLabel("a"), ClassLabel("b,c")]
        for text in ["a,first\nb,c\n", "b,c\tx\na: first\n", "a|first\nb,c\n"] {
            let error = #expect(throws: LineFinding.self) { try table(text).check(labels) }
            #expect(error?.description.contains("expected a tab between it and its name") == true)
        }
        #expect(throws: Never.self) { try table("a\nb,c\nd,e\na,z\tname\n").check(labels) }
    }

    @Test(arguments: [
        ("World,politics\nSports,games\n", ","), ("a; first\nb; second\n", ";"), ("a,b\nc\n", nil),
        ("a,b\tname\nc,d\n", nil), ("a\nb\n", nil),
    ])
    func `a separator on every line and no tab is likely a mistake`(text: String, separator: Unicode.Scalar?)
        throws
    {
        #expect(try table(text).likelySeparator == separator)
    }
}
