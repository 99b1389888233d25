import Testing

@testable import MiniBERTTraining

struct CostTableTests {
    private func table(_ text: String) throws -> CostTable {
        try CostTable(TabbedLines(Array(text.utf8), file: "costs.tsv"))
    }

    private func labels(_ names: String...) -> [ClassLabel] { names.map { ClassLabel($0) } }

    @Test func `costs are given in the order of the data`() throws {
        let table = try table("\u{FEFF}right\tspam\tham\r\n\nham\t9\t0\nspam\t0\t1.5")

        #expect(try table.costs(of: labels("ham", "spam")) == [[0, 9], [1.5, 0]])
    }

    @Test func `a fault is named with its line`() {
        for (text, words) in [
            ("x", "costs.tsv:1: expected an unused cell"),
            ("x\ta\ta\n", "costs.tsv:1: expected an unused cell"),
            ("x\ta\tb\na\t0\t1\n", "costs.tsv:1: the label 'b' has no line"),
            ("x\ta\tb\na\t0\t1\na\t0\t1\n", "costs.tsv:3: the label 'a' has a second line"),
            ("x\ta\tb\nc\t0\t1\n", "costs.tsv:2: the label 'c' is not in the first line"),
            ("x\ta\tb\na\t0\n", "costs.tsv:2: expected a label, then 2 costs"),
            ("x\ta\tb\na\t0\t-1\n", "costs.tsv:2: expected a label, then 2 costs"),
            ("x\ta\tb\na\t0\tnan\n", "costs.tsv:2: expected a label, then 2 costs"),
            ("x\ta\tb\na\t0\t1\t2\n", "costs.tsv:2: expected a label, then 2 costs"),
            ("x\ta\tb\na\t0\t0\nb\t0\t0\n", "costs.tsv:1: all costs are 0"),
        ] {
            let error = #expect(throws: LineFinding.self) { try table(text) }
            #expect(error?.description.hasPrefix(words) == true, "\(error?.description ?? "")")
        }
        let both = try? table("x\ta\tb\na\t0\t1\nb\t1\t0\n")
        for (others, words) in [
            (labels("a", "c"), "the label 'c' of the data"),
            (labels("a"), "no row of the data has the label 'b'"),
        ] {
            let error = #expect(throws: LineFinding.self) { _ = try both?.costs(of: others) }
            #expect(error?.description.contains(words) == true)
        }
    }

    @Test func `a file that is no text is refused`() {
        #expect(throws: DataError.noRows(file: "f")) { try TabbedLines([], file: "f") }
        #expect(throws: DataError.noRows(file: "f")) { try TabbedLines(Array("\r\n\n".utf8), file: "f") }
        #expect(throws: DataError.invalidUTF8(SourceLine(file: "f", line: 2), byte: 3)) {
            try TabbedLines(Array("a\nbc".utf8) + [0xFF], file: "f")
        }
        for isLossy in [false, true] {
            #expect(throws: DataError.utf16(file: "f")) {
                try TabbedLines([0xFF, 0xFE, 0x61, 0, 0x0A, 0], file: "f", isLossy: isLossy)
            }
            #expect(throws: DataError.foreign(file: "f", .gzip)) {
                try TabbedLines([0x1F, 0x8B, 8, 0], file: "f", isLossy: isLossy)
            }
        }
        let lossy = try? TabbedLines(Array("a\nbc".utf8) + [0xFF], file: "f", isLossy: true)
        #expect(lossy?.lines.last?.cells == ["bc\u{FFFD}"])
        #expect(throws: DataError.self) { try TabbedLines(reading: "/") }
    }
}
