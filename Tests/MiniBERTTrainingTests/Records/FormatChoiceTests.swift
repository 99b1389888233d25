@testable import MiniBERTTraining
import Testing

struct FormatChoiceTests {
    @Test(arguments: ["great __label__pos\nbad __label__neg\n", "# rows\n__label__pos great\n"])
    func `fastText labels that do not begin the first line give a note`(text: String) throws {
        let sample = InputSample(bytes: Array(text.utf8), isWhole: true)

        let choice = try FormatChoice(name: "t.txt", sample: sample, options: RecordOptions())

        #expect(choice.format == .lines)
        #expect(choice.notes == [.readAsLines(looksLike: .fastText)])
    }

    private func choice(
        _ text: String, name: String, _ change: (inout RecordOptions) -> Void = { _ in }
    ) throws(DataError) -> FormatChoice {
        var options = RecordOptions(purpose: .labels)
        change(&options)
        return try FormatChoice(
            name: name, sample: InputSample(bytes: Array(text.utf8), isWhole: true), options: options)
    }

    @Test func `the format is detected by the content and the name`() throws {
        for (name, text, format): (String, String, DataFormat) in [
            ("t.tsv", "a\tb\n", DataFormat.tsv), ("T.CSV", "a,b\n", .csv), ("t.jsonl", "{}\n", .jsonLines),
            ("t.ndjson", "{}\n", .jsonLines), ("t.json", "{}\n", .jsonLines), ("t.tab", "a\tb\n", .tsv),
            ("t", "a\tb\n", .tsv), ("t", "{\"a\":1}\n", .jsonLines), ("t", "text;label\n", .csv),
            ("t", "a|b\nc|d\n", .csv), ("t.csv", "__label__a b\n", .fastText),
            ("t", "  __label__a\tb\n", .fastText),
            ("t.tsv", "\"a\"\t\"b\"\n", .csv), ("t.tsv", "\"a\nb\"\tc\nd\te\n", .csv),
            ("t.tsv", "\"say \"\"no\"\"\"\tc\nd\te\n", .csv), ("t.tsv", "say \"no\"\tc\n\"d\" e\tf\n", .tsv),
            ("t.tsv", "\"all of it\"\tc\nd\te\n", .tsv),
        ] {
            #expect(try choice(text, name: name).format == format)
        }
    }

    @Test func `the format of the options overrides the name and the content`() throws {
        for format: DataFormat in DataFormat.allCases {
            #expect(try choice("__label__a b\n", name: "t.tsv") { $0.format = format }.format == format)
        }
    }

    @Test func `names, equal column counts or the first line decide the delimiter of CSV`() throws {
        for (text, delimiter, isGuess): (String, Delimiter, Bool) in [
            ("text;label\na, b;c\n", Delimiter.semicolon, false), ("text|label\n", .bar, false),
            ("a, b;x\nc, d;y\n", .semicolon, true), ("\"a; b\",x\n\"c; d\",y\n", .comma, false),
            ("a,b\nc;d,e\n", .comma, false), ("a;b,c\nd,e\n", .comma, false), ("a;b,c\n", .comma, true),
            ("nothing\nat all\n", .comma, false), ("sep=|\na,b|c\n", .bar, false),
            ("SEP=;\na;b\n", .semicolon, false),
            ("a|\"b\",x\nc|,y\nd|,y\n", .comma, false),
        ] {
            let found = try choice(text, name: "t.csv")

            #expect(found.delimiter == delimiter)
            #expect(found.guesses == (isGuess ? [.delimiter] : []))
            #expect(found.hasDelimiterLine == text.lowercased().hasPrefix("sep="))
        }
    }

    @Test func `the delimiter of the options is used`() throws {
        for delimiter: Delimiter in Delimiter.allCases {
            #expect(
                try choice("text,label\n", name: "t.csv") { $0.delimiter = delimiter }.delimiter == delimiter)
            #expect(try choice("plain\n", name: "t") { $0.delimiter = delimiter }.format == .csv)
        }
    }

    @Test func `an unknown format is an error if labels are read`() {
        #expect(throws: DataError.unknownFormat(file: "t")) { try choice("plain text\n", name: "t") }
        #expect(throws: DataError.noRows(file: "t")) { try choice("\n\n", name: "t") }
    }
}
