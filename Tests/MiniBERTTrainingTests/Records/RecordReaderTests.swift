import TestSupport
import SystemFiles
@testable import MiniBERTTraining
import Testing

@testable import MiniBERT

struct RecordReaderTests: RecordReading {
    @Test func `rows that do not fit are errors, and the others are read`() throws {
        let outcome = try read("label\ttext\ngood\tfine\ngood\ngood\tfi\tne\n", name: "t.tsv")

        #expect(
            outcome.texts == [
                "fine", "1 columns, expected a column 2",
                "3 columns, expected 2; is there a delimiter inside the text? CSV fields with delimiters need quotes",
            ])
    }

    @Test func `malformed quotes of CSV are an error of their record`() throws {
        let outcome = try read("text,label\n\"a\"b,c\n\"d\",e\n", name: "t.csv")

        #expect(
            outcome.texts == [
                "text after the closing quote of column 1; a quote inside a field is written twice", "d",
            ])
    }

    @Test(arguments: ["\u{FEFF}", ""])
    func `repeated headers are skipped, with one note`(mark: String) throws {
        let again = "\(mark)text\tlabel\na\tx\nb\ty\n"

        let outcome = try read(again + again + again + again + again, name: "t.tsv")

        #expect(outcome.texts == ["a", "b", "a", "b", "a", "b", "a", "b", "a", "b"])
        #expect(outcome.reading?.notes == [.repeatedHeaders(lines: [4, 7, 10], count: 4)])
        #expect(
            outcome.reading?.notes[0].description
                == "the header comes again and was passed over (lines 4, 7, 10, …)")
    }

    @Test func `a first line that names the delimiter is used, and is not a record`() throws {
        let outcome = try read("sep=;\r\nText;Label\r\na, b;x\r\n", name: "t.csv")

        #expect(outcome.texts == ["a, b"])
        #expect(outcome.header == [Array("Text".utf8), Array("Label".utf8)])
    }

    @Test func `fields are kept on request`() throws {
        let outcome = try read("id,text\n1,\"a, b\"\n", name: "t.csv") { $0.keepsFields = true }

        #expect(outcome.records.map(\.fields) == [[Array("1".utf8), Array("a, b".utf8)]])
        #expect(outcome.records.map(\.hasVerbatimFields) == [false])
    }

    @Test func `an unknown input is read as lines, with tabs and commas in them`() throws {
        let outcome = try read("a, b\nc\td\n\n", name: "notes")

        #expect(outcome.texts == ["a, b", "c\td", ""])
        #expect(outcome.reading?.notes == [])
    }

    @Test func `plain lines that look like another format give a note`() throws {
        for (text, format): (String, DataFormat) in [
            ("text\tlabel\na\tb\n", DataFormat.tsv), ("id;text\n1;b\n", .csv),
            ("{\"text\": \"a\"}\n", .jsonLines),
            ("sep=;\na;b\n", .csv),
        ] {
            #expect(try read(text, name: "notes").reading?.notes == [.readAsLines(looksLike: format)])
        }
    }

    @Test func `a selected column makes the input a table`() throws {
        let outcome = try read("id;body\n1;a\n", name: "notes") { $0.textColumns = [.name("body")] }

        #expect(outcome.texts == ["a"])
        #expect(outcome.reading?.guesses == [.format])
    }

    @Test func `fastText lines are recognized by their labels, whatever the name of the file`() throws {
        #expect(try read("__label__x a\n__label__y b c\n", name: "notes").texts == ["a", "b c"])
    }

    @Test func `files of other kinds are errors for both purposes`() {
        for (bytes, kind): ([UInt8], ForeignInput) in [
            ([0x1F, 0x8B, 8, 0], ForeignInput.gzip), ([0x28, 0xB5, 0x2F, 0xFD], .zstd),
            ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0], .xz), (Array("BZh91AY&SY".utf8), .bzip2),
            ([0x50, 0x4B, 3, 4, 20], .zip), (Array("PAR1".utf8) + [0x15, 4, 0x15], .parquet),
            ([9, 2, 0, 0, 0, 0, 0, 0] + Array("{\"a\":{}}".utf8), .safetensors),
            (Array("[\n{\"text\": \"a\"}\n]".utf8), .json), (Array("{\n\"text\": \"a\"\n}".utf8), .json),
            (Array("{\"text\": \"a\"}\r{\"text\": \"b\"}\r".utf8), .oldLineEnds),
        ] as [([UInt8], ForeignInput)] {
            for purpose in [RecordOptions.Purpose.texts, .labels] {
                var reader = RecordReader(
                    ByteReader(bytes: bytes, name: "t.json"), options: RecordOptions(purpose: purpose))

                let error = #expect(throws: DataError.self) { _ = try reader.next(waiting: true) }
                #expect(error == .foreign(file: "t.json", kind))
            }
        }
    }

    @Test func `UTF-16 is an error with a remedy`() {
        var reader = RecordReader(
            ByteReader(bytes: [0xFF, 0xFE, 0x61, 0, 0x0A, 0], name: "in"), options: RecordOptions())

        let error = #expect(throws: DataError.self) { _ = try reader.next(waiting: true) }
        #expect(error == .utf16(file: "in"))
    }

    @Test(arguments: [
        "Text;Label\na;x\nb, c;y\n",
        "foo,bar\npos,a wonderful film\nneg,a dull and long book\npos,great\nneg,what a bore\n",
        "pos,a wonderful film\nneg,a dull and long book\npos,a great plot\nneg,what a bore it was\n",
    ])
    func `a pipe is read like a file, however its bytes arrive`(text: String) throws {
        let whole = try read(text, name: "in") { $0.format = .csv }
        for cut in 1..<text.utf8.count {
            let (reading, writing) = try makePipe()
            defer { System.close(reading) }
            var options = RecordOptions()
            options.format = .csv
            var reader = RecordReader(ByteReader(OpenFile(borrowing: reading), name: "in"), options: options)
            var records: [Record] = []
            _ = try System.write(Array(text.utf8.prefix(cut)), from: 0, to: writing)
            while case .record(let record) = try reader.next(waiting: false) { records.append(record) }
            _ = try System.write(Array(text.utf8.dropFirst(cut)), from: 0, to: writing)
            System.close(writing)
            while case .record(let record) = try reader.next(waiting: true) { records.append(record) }

            #expect(records == whole.records)
            #expect(reader.reading == whole.reading)
        }
    }

    @Test func `a pipe that pauses before its columns are decided is an error`() throws {
        let (reading, writing) = try makePipe()
        defer { for descriptor in [reading, writing] { System.close(descriptor) } }
        _ = try System.write(Array("pos,great\n".utf8), from: 0, to: writing)
        var options = RecordOptions()
        options.format = .csv
        var reader = RecordReader(ByteReader(OpenFile(borrowing: reading), name: "in"), options: options)

        let error = #expect(throws: DataError.self) { _ = try reader.next(waiting: true) }

        #expect(error == .unclearStream(file: "in"))
    }

    @Test func `a row with more fields than the first row is an error, with or without a header`() throws {
        let outcome = try read("a good film,pos\na bad one, sadly, it was,neg\nfine\n", name: "t.csv")

        #expect(
            outcome.texts == [
                "a good film",
                "4 columns, expected 2; is there a delimiter inside the text? CSV fields with delimiters need quotes",
                "fine",
            ])
    }

    @Test func `of three columns without names and without evidence none is used as the text`() {
        let error = #expect(throws: DataError.self) { try read("0,1467,lol\n4,1468,yes\n", name: "t.csv") }

        #expect(error == .unclearColumns(file: "t.csv", count: 3, needsLabel: false))
        #expect(error?.description.contains("label") == false)
    }
}
