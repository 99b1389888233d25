import MiniBERTTraining
import Testing

struct DataErrorTests {
    private static let line = SourceLine(file: "t.tsv", line: 118)

    @Test func `an error is described in words`() {
        for (error, words): (DataError, String) in [
            (
                DataError.wrongColumnCount(Self.line, found: 3, expected: 2),
                "t.tsv:118: 3 columns, expected 2; is there a delimiter inside the text? CSV fields with delimiters need quotes"
            ),
            (
                .oneClass(label: ClassLabel("spam"), rows: 240),
                "only one label ('spam', 240 rows), expected at least two classes to tell apart"
            ),
            (
                .unknownLabel(
                    Self.line, label: ClassLabel("x\u{1B}[2J"), known: [ClassLabel("a"), ClassLabel("b")]),
                #"t.tsv:118: the model has no label 'x\u{1b}[2J', it knows 'a', 'b'"#
            ),
            (.emptyLabel(Self.line), "t.tsv:118: the label is empty"),
            (
                .invalidJSON(Self.line, byte: 8, reason: "the key 'a' is there twice"),
                "t.tsv:118: not a JSON object: byte 8: the key 'a' is there twice"
            ),
            (
                .noColumn(file: "t.tsv", name: "body", known: ["a", "b"]),
                "t.tsv: no column 'body'; the columns are 'a', 'b'"
            ),
        ] {
            #expect(error.description == words)
        }
    }
}
