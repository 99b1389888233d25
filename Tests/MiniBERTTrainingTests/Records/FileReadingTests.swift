@testable import MiniBERTTraining
import Testing

struct FileReadingTests {
    @Test func `a repeated column name gives a note`() throws {
        var reader = try LabeledDataReader(
            bytes: Array("text,text,label\na,b,x\nc,d,y\n".utf8), name: "t.csv", options: LabeledDataOptions()
        )
        _ = try reader.next()

        #expect(reader.reading.notes == [.repeatedName("text", number: 1)])
        #expect(reader.reading.textColumns == ["text"])
    }

    private func reading(_ text: String, name: String) throws(DataError) -> FileReading {
        try LabeledData(bytes: Array(text.utf8), name: name).files[0]
    }

    @Test func `columns with known names are not reported as guesses`() throws {
        let reading = try reading("Body;Queue\na;x\nb;y\n\n", name: "t.csv")

        #expect(
            reading.description
                == "t.csv: csv, delimiter semicolon, header yes, text=Body, label=Queue; 2 rows, 2 labels, 1 empty line "
                + "passed over")
    }

    @Test func `guesses are reported with the setting that overrides them`() throws {
        let reading = try reading("a b\tx\nc d\ty\n", name: "t.tsv")

        #expect(
            reading.description
                == "t.tsv: tsv, header no (guessed), text=1 (guessed), label=2 (guessed); 2 rows, 2 labels")
        #expect(
            reading.decisions(showsLabel: false) { $0.rawValue }
                == "t.tsv: tsv, header no (guessed; header), text=1 (guessed; textColumn)")
    }

    @Test func `control characters in a file name are escaped`() throws {
        #expect(
            try reading("text\tlabel\na\tx\n", name: "\u{1B}[2J.tsv").description.hasPrefix(
                "\\u{1b}[2J.tsv: tsv"))
    }
}
