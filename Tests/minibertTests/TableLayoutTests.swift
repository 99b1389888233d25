import Testing

@testable import minibert

struct TableLayoutTests {
    private func layout(_ row: String, _ change: (inout InputSettings) -> Void = { _ in }) throws
        -> TableLayout
    {
        var settings = InputSettings()
        change(&settings)
        return try TableLayout(firstRow: tsvFields(Array(row.utf8)), settings: settings, input: "t.tsv")
    }

    private func column(_ name: String) -> ColumnReference { ColumnReference(Array(name.utf8)) }

    @Test func `a known name in the first row makes it a header`() throws {
        let layout = try layout("label\tsentence\tsource")

        #expect(layout.textIndices == [1])
        #expect(layout.summary == "header yes, text=sentence")
    }

    @Test func `a first row without a known name is data, and the first column is the text`() throws {
        #expect(try layout("a fine day\t1").summary == "header no, text=1")
    }

    @Test func `the first column is not the text where it is the id`() throws {
        #expect(try layout("17\ta fine day") { $0.idColumn = column("1") }.textIndices == [1])
    }

    @Test func `columns may be named or numbered, and several are joined`() throws {
        let layout = try layout("id\ttitle\tbody\treply") {
            $0.textColumns = [column("title"), column("3")]
            $0.pairColumn = column("reply")
            $0.idColumn = column("1")
        }

        #expect(layout.summary == "header yes, text=title+body, pair=reply, id=id")
    }

    @Test func `the user's word about the header counts`() throws {
        #expect(try layout("text\tlabel") { $0.hasHeader = false }.header == nil)
        #expect(
            try layout("a\tb") {
                $0.hasHeader = true; $0.textColumns = [column("2")]
            }.header?.count == 2)
    }

    @Test func `a column that is not there is refused, with those that are`() {
        let error = #expect(throws: CommandError.self) {
            try layout("text\tlabel") { $0.textColumns = [column("txt")] }
        }

        #expect(error?.message == "t.tsv: no column 'txt'; the columns are 'text', 'label'")
        #expect(error?.exitStatus == 3)
    }

    @Test func `a header that does not say which column is the text is refused`() {
        let error = #expect(throws: CommandError.self) { try layout("a\tb") { $0.hasHeader = true } }

        #expect(
            error?.message == "t.tsv: which column is the text? The columns are 'a', 'b'; say --text-column")
    }

    private func fault(of row: String, in layout: TableLayout) -> String? {
        let fields = tsvFields(Array(row.utf8))
        let record = layout.record(fields: fields, settings: InputSettings(), input: "t.tsv", line: 1)
        guard case .failure(let fault) = record.content else { return nil }
        return fault.description
    }

    @Test func `rows that do not fit are refused one by one`() throws {
        let layout = try layout("label\ttext")

        #expect(fault(of: "good\tfine", in: layout) == nil)
        #expect(fault(of: "good", in: layout) == "1 columns, expected a column 2")
        #expect(fault(of: "good\tfi\tne", in: layout) == "3 columns, expected 2 as in the header")
    }
}
