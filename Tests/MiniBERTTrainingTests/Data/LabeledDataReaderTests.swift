import MiniBERTTraining
import Testing

struct LabeledDataReaderTests: LabeledDataReading {
    @Test func `a header of known names is recognized and reported`() throws {
        let data = try read("id\tlabel\tsentence\n7\tgood\ta \"quoted\" text\n8\tbad\tanother\n")

        #expect(pairs(data) == ["2 good: a \"quoted\" text", "3 bad: another"])
        #expect(
            data.files.map(\.description) == [
                "t.tsv: tsv, header yes, text=sentence, label=label; 2 rows, 2 labels"
            ])
    }

    @Test func `the values of other columns are kept if they are few`() throws {
        func values(_ data: LabeledData) -> [[String]] {
            data.examples.map { $0.otherValues.map { "\($0.column)=\($0.value)" } }
        }
        let table = try read("id\tlabel\tsource\ttext\tnote\n7\tgood\tweb\ta\t\n8\tbad\tweb\tb\tx\n")
        #expect(values(table) == [["source=web"], ["source=web", "note=x"]])
        let json = try read(
            "{\"text\":\"a\",\"label\":\"x\",\"n\":1,\"l\":[2]}\n{\"text\":\"b\",\"label\":\"y\"}\n",
            name: "t.jsonl")
        #expect(values(json) == [["n=1"], []])

        let many = (0..<60).map { "good\ttext \($0)\tvalue \($0)\tsame" }
        let kept = values(try read("label\ttext\tplace\tkind\n" + many.joined(separator: "\n") + "\n"))
        #expect(kept[0] == ["place=value 0", "kind=same"] && kept[59] == ["kind=same"])
        #expect(values(try read("fine\tgood\nawful\tbad\n")) == [[], []])
    }

    @Test func `without known names the first row is data, and the text comes first`() throws {
        let data = try read("fine\tgood\nawful\tbad\n")

        #expect(pairs(data) == ["1 good: fine", "2 bad: awful"])
        #expect(data.files.map(\.hasHeader) == [false])
    }

    @Test(arguments: [
        ("ticket\tcategory\nno parcel yet\tdelivery\n", true), ("no parcel\tcategory\nfine\tgood\n", false),
        ("\tcategory\nfine\tgood\n", false),
    ])
    func `the name of a label beside single words makes a header`(text: String, hasHeader: Bool) throws {
        #expect(try read(text).files.map(\.hasHeader) == [hasHeader])
    }

    @Test(arguments: [("text\tgood\nawful\tbad\nfine\tgood\n", false), ("text\tgood\nawful\tbad\n", true)])
    func `a known name makes a header, unless values of its row are repeated below`(
        text: String, hasHeader: Bool
    ) throws {
        let reading = try read(text).files[0]

        #expect(reading.hasHeader == hasHeader)
        #expect(reading.guesses.contains(hasHeader ? .noHeader : .header))
    }

    @Test func `columns are swapped if the rows leave no doubt, with a note`() throws {
        let data = try read((1...12).map { "good\ttext \($0)" }.joined(separator: "\n"))

        #expect(pairs(data).first == "1 good: text 1")
        #expect(data.files[0].notes == [.columnsByContent(text: "2")])
    }

    @Test func `nearly as many labels as rows give one note`() throws {
        let rows = (1...12).map { "the text is number \($0)\tthe label is number \($0)" }

        let data = try read(rows.joined(separator: "\n"))

        #expect(data.files[0].notes == [.manyLabels(labels: 12, rows: 12, column: "2")])
    }

    @Test func `labels that are many different numbers give one note about regression`() throws {
        let data = try read("text\tscore\n" + (1...40).map { "text \($0)\t\($0).5\n" }.joined())

        #expect(data.files[0].notes == [.numericLabels(labels: 40, rows: 40)])
        #expect(
            data.files[0].notes[0].description
                == "40 different numbers as labels for 40 rows; the regression task predicts numbers")
    }

    @Test func `fractions as labels give a note, repeated whole numbers do not`() throws {
        func notes(_ label: (Int) -> String) throws -> [ReadingNote] {
            try read("text\tscore\n" + (1...60).map { "text \($0)\t\(label($0 % 12))\n" }.joined()).files[0]
                .notes
        }

        #expect(try notes { "\($0).5" } == [.numericLabels(labels: 12, rows: 60)])
        #expect(try notes { "\($0).0" } == [])
    }

    @Test func `line ends, a byte order mark and blank lines change nothing`() throws {
        for text: String in [
            "a\tx\nb\ty\n", "a\tx\r\nb\ty\r\n", "a\tx\nb\ty", "a\tx\r\nb\ty\n", "\u{FEFF}a\tx\nb\ty\n\n",
        ] {
            #expect(pairs(try read(text)) == ["1 x: a", "2 y: b"])
        }
    }

    @Test func `only a line feed ends a line`() throws {
        let data = try read("a\u{2028}b\u{0B}c\u{85}d\0e\tx\nf\ty\n")

        #expect(
            data.examples.map { Array($0.text.utf8) } == [
                Array("a\u{2028}b\u{0B}c\u{85}d\0e".utf8), Array("f".utf8),
            ])
    }

    @Test func `columns are selected by name or number, and texts are joined`() throws {
        let data = try read("topic\ttitle\tbody\nnews\tOne\tTwo\n") {
            $0.textColumns = [.name("title"), .number(3)]
            $0.labelColumn = ColumnSelector("1")
            $0.joiner = " | "
        }

        #expect(pairs(data) == ["2 news: One | Two"])
    }

    @Test func `the second text of a pair is not joined to the first`() throws {
        let data = try read("sentence1\tsentence2\tgold_label\nA\tB\tsame\n") {
            $0.pairColumn = .name("sentence2")
        }

        #expect(data.examples[0].pair == "B")
        #expect(pairs(data) == ["2 same: A"])
    }

    @Test func `canonically equivalent labels stay different`() throws {
        let data = try read("a\tcaf\u{E9}\nb\tcafe\u{301}\n")

        #expect(LabelTable(of: data.examples).labels == [ClassLabel("cafe\u{301}"), ClassLabel("caf\u{E9}")])
    }

    @Test func `several labels are split at the given separator`() throws {
        let data = try read("a\tx|y\nb\t\nc\ty\n") { $0.task = .multiLabel(separator: "|") }

        #expect(
            data.examples.map(\.target) == [
                .labels([ClassLabel("x"), ClassLabel("y")]), .labels([]), .labels([ClassLabel("y")]),
            ])
    }

    @Test func `digits select a column by number`() throws {
        #expect(try read("a\t-1.5e1\n") { $0.task = .regression }.examples[0].target == .value(-15))
        #expect(throws: DataError.notANumber(line(2), found: "nan")) {
            try read("a\t1\nb\tnan\n") { $0.task = .regression }
        }
        #expect(throws: DataError.tooLargeNumber(line(2), found: "-1e300")) {
            try read("a\t1e30\nb\t-1e300\n") { $0.task = .regression }
        }
    }

    @Test func `rows that do not fit are errors with their line`() {
        for (text, error): (String, DataError) in [
            (
                "a\tx\nb\ty\textra\n",
                DataError.wrongColumnCount(SourceLine(file: "t.tsv", line: 2), found: 3, expected: 2)
            ),
            ("a\tx\nb\n", .wrongColumnCount(SourceLine(file: "t.tsv", line: 2), found: 1, expected: 2)),
            ("a\tx\nb\t\n", .emptyLabel(SourceLine(file: "t.tsv", line: 2))),
            ("", .noRows(file: "t.tsv")),
            ("text\tlabel\n", .noRows(file: "t.tsv")),
            ("a\tb\tc\n", .unclearColumns(file: "t.tsv", count: 3, needsLabel: true)),
        ] {
            #expect(throws: error) { try read(text) }
        }
    }

    @Test func `bytes that are not UTF-8 are an error with their position, or are replaced on request`()
        throws
    {
        let bytes = Array("a\tx\nb".utf8) + [0xC3, 0x28] + Array("\ty\n".utf8)

        #expect(throws: DataError.invalidUTF8(line(2), byte: 2)) { try read(bytes) }
        #expect(try read(bytes) { $0.isLossy = true }.examples[1].text == "b\u{FFFD}(")
    }

    @Test(arguments: [[0xFF, 0xFE, 0x61, 0], [0x61, 0, 0x09, 0, 0x78, 0, 0x0A, 0, 0x62, 0]] as [[UInt8]])
    func `UTF-16 is an error of its own`(bytes: [UInt8]) {
        #expect(throws: DataError.utf16(file: "t.tsv")) { try read(bytes) }
    }

    @Test func `a row beyond the limit is an error`() {
        #expect(throws: DataError.rowTooLong(line(2), limit: 20)) {
            try read("a\tx\n" + String(repeating: "y", count: 30)) { $0.maximumRowBytes = 20 }
        }
    }

    @Test func `a missing column is an error with the existing columns`() {
        #expect(throws: DataError.noColumn(file: "t.tsv", name: "body", known: ["text", "label"])) {
            try read("text\tlabel\na\tx\n") { $0.textColumns = [.name("body")] }
        }
        #expect(throws: DataError.noColumnNumber(file: "t.tsv", number: 4, count: 2)) {
            try read("text\tlabel\na\tx\n") { $0.labelColumn = .number(4) }
        }
    }

    @Test func `a missing file and a folder are different errors`() {
        #expect(throws: DataError.isFolder(file: "/")) { try LabeledData(reading: ["/"]) }
        let error = #expect(throws: DataError.self) { try LabeledData(reading: ["/no/such/file.tsv"]) }
        #expect(error?.description == "/no/such/file.tsv: cannot be read: No such file or directory")
    }
}
