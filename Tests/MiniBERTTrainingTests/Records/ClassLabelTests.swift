import TestModels
import MiniBERTTraining
import Testing

struct ClassLabelTests {
    @Test func `labels are compared and ordered by bytes`() {
        let labels = ["caf\u{E9}", "cafe\u{301}", "K", "\u{212A}", "1", "01"].map { ClassLabel($0) }

        #expect(Set(labels).count == 6)
        #expect(labels.sorted().map(\.text).map { Array($0.utf8) }.first == Array("01".utf8))
        #expect(LabelTable(labels).index(of: ClassLabel("\u{212A}")) == 3)
    }

    @Test func `the table does not depend on the order of the rows`() {
        let rows = [example("x", "b", line: 1), example("y", "a", line: 2)]

        #expect(LabelTable(of: rows) == LabelTable(of: rows.reversed()))
    }

    @Test func `a single class is an error`() {
        #expect(throws: DataError.oneClass(label: ClassLabel("spam"), rows: 2)) {
            try LabelTable(forTraining: [example("x", "spam", line: 1), example("y", "spam", line: 2)])
        }
    }

    @Test func `an escape sequence in a label is kept, and shown escaped`() {
        #expect(ClassLabel("\u{1B}[31m").description == #"\u{1b}[31m"#)
        #expect(ClassLabel("\u{1B}[31m").bytes == Array("\u{1B}[31m".utf8))
    }
}
