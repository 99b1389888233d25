@testable import MiniBERTTraining
import Testing

struct ColumnChoiceTests {
    /// The decisions about a table of tab-separated rows, on one line.
    private func decision(
        _ rows: String..., purpose: RecordOptions.Purpose = .texts,
        _ change: (inout RecordOptions) -> Void = { _ in }
    ) throws(DataError) -> String {
        var options = RecordOptions(purpose: purpose)
        change(&options)
        let fields = rows.map {
            $0.split(separator: "\t", omittingEmptySubsequences: false).map { Array($0.utf8) }
        }
        let choice = try ColumnChoice(
            cells: fields[0], rows: fields, areKeys: false, options: options, file: "t.tsv")
        func name(_ index: Int) -> String {
            choice.hasHeader ? String(decoding: fields[0][index], as: UTF8.self) : String(index + 1)
        }
        var parts = ["header \(choice.hasHeader ? "yes" : "no")"]
        parts.append("text=" + choice.texts.map(name).joined(separator: "+"))
        if let pair = choice.pair { parts.append("pair=" + name(pair)) }
        if let label = choice.label { parts.append("label=" + name(label)) }
        if let id = choice.id { parts.append("id=" + name(id)) }
        return parts.joined(separator: ", ")
    }

    @Test func `names of published data sets identify the columns`() throws {
        for (header, expected): (String, String) in [
            ("label\tsentence\tsource", "header yes, text=sentence, label=label"),
            ("Ticket ID\tSubject\tBody\tQueue", "header yes, text=Body, label=Queue"),
            ("category\tmessage", "header yes, text=message, label=category"),
            ("Text \t Label ", "header yes, text=Text , label= Label "),
            ("id\ttweet", "header yes, text=tweet"),
            ("\ttext\tlabel", "header yes, text=text, label=label"),
            ("premise\thypothesis\tlabel", "header yes, text=premise, pair=hypothesis, label=label"),
            (
                "sentence1\tsentence2\tgold_label",
                "header yes, text=sentence1, pair=sentence2, label=gold_label"
            ),
            ("ticket\tcategory", "header yes, text=ticket, label=category"),
            ("review\tairline_sentiment\tuser_id", "header yes, text=review, label=airline_sentiment"),
            ("标签\t内容", "header yes, text=内容, label=标签"),
            ("v1\tv2", "header yes, text=v2, label=v1"),
        ] {
            for purpose in [RecordOptions.Purpose.texts, .labels]
            where purpose == .texts || expected.contains("label") {
                #expect(try decision(header, purpose: purpose) == expected)
            }
        }
    }

    @Test func `a first row without known names is data`() throws {
        for row: String in ["a fine day\t1", "fine\tgood", "no parcel\tcategory", "\tcategory", "3\tlabel"] {
            #expect(try decision(row).hasPrefix("header no"))
        }
    }

    @Test func `each known name is in one list only`() {
        let lists = [
            KnownColumns.texts, KnownColumns.labels, Array(KnownColumns.pairs.values), KnownColumns.ids,
        ]
        let names = lists.flatMap(\.self)

        #expect(Set(names).count == names.count)
        for name in names { #expect(KnownColumns.normalized(Array(name.utf8)) == name) }
    }

    @Test func `columns may be named or numbered, and several are joined`() throws {
        let found = try decision("id\ttitle\tbody\treply") {
            $0.textColumns = [.name("title"), .number(3)]
            $0.pairColumn = .name(" Reply")
            $0.idColumn = .number(1)
        }

        #expect(found == "header yes, text=title+body, pair=reply, id=id")
    }

    @Test func `a selected text column has no pair by default`() throws {
        #expect(
            try decision("premise\thypothesis\tlabel") { $0.textColumns = [.name("hypothesis")] }
                == "header yes, text=hypothesis, label=label")
    }

    @Test func `the options about the header override the content`() throws {
        #expect(try decision("text\tlabel") { $0.header = .absent } == "header no, text=1, label=2")
        #expect(
            try decision("a\tb") {
                $0.header = .present
                $0.textColumns = [.number(2)]
            } == "header yes, text=b, label=a")
    }

    @Test func `without names, the content of the rows identifies texts, labels and numbers`() throws {
        let rows = ["pos\ta good film", "neg\ta bad film", "pos\ta fine plot", "neg\tan awful plot"]
        #expect(
            try decision(rows[0], rows[1], rows[2], rows[3], purpose: .labels) == "header no, text=2, label=1"
        )
        let numbered = rows.enumerated().map { "\($0)\t\($1)" }
        #expect(
            try decision(numbered[0], numbered[1], numbered[2], numbered[3], purpose: .labels)
                == "header no, text=3, label=2")
        #expect(try decision("17\ta fine day out") == "header no, text=2, label=1")
    }

    @Test func `a first row of single words above texts and labels is a header`() throws {
        let rows = ["pos\ta good film", "neg\ta bad film", "pos\ta fine plot", "neg\tan awful plot"]

        #expect(
            try decision("Urteil\tMeinung", rows[0], rows[1], rows[2], rows[3])
                == "header yes, text=Meinung, label=Urteil")
    }

    @Test func `a first row without a number above numbers is a header, whatever its words`() throws {
        let rows = (1...4).map { "a good film, no. \($0)\t\($0).5" }

        #expect(
            try decision("What did you think of it?\tHow many of ten?", rows[0], rows[1], rows[2], rows[3])
                == "header yes, text=What did you think of it?, label=How many of ten?")
        #expect(try decision(rows[0], rows[1], rows[2], rows[3]).hasPrefix("header no"))
    }

    @Test func `an id column is not used as the text`() throws {
        #expect(try decision("17\ta fine day") { $0.idColumn = .number(1) } == "header no, text=2, id=1")
    }

    @Test func `an unclear column is an error with the names of the columns`() {
        #expect(throws: DataError.noTextColumn(file: "t.tsv", columns: ["a", "b"])) {
            try decision("a\tb") { $0.header = .present }
        }
        #expect(throws: DataError.noLabelColumn(file: "t.tsv", columns: ["text", "a", "b"])) {
            try decision("text\ta\tb", purpose: .labels)
        }
        #expect(throws: DataError.unclearColumns(file: "t.tsv", count: 3, needsLabel: true)) {
            try decision("a\tb\tc", purpose: .labels)
        }
        #expect(throws: DataError.noColumn(file: "t.tsv", name: "txt", known: ["text", "label"])) {
            try decision("text\tlabel") { $0.textColumns = [.name("txt")] }
        }
        #expect(throws: DataError.noColumnNumber(file: "t.tsv", number: 3, count: 2)) {
            try decision("text\tlabel") { $0.textColumns = [.number(3)] }
        }
        #expect(throws: DataError.columnUsedTwice(file: "t.tsv", number: 1)) {
            try decision("text\tlabel", purpose: .labels) {
                $0.labelColumn = .name("text"); $0.textColumns = [.number(1)]
            }
        }
    }

    @Test func `labels with a column each are an error`() {
        #expect(throws: DataError.oneHotLabels(file: "t.tsv", columns: ["rude", "odd"])) {
            try decision("id\tcomment_text\trude\todd", "1\ta b\t0\t1", "2\tc d\t1\t0", purpose: .labels)
        }
    }
}
