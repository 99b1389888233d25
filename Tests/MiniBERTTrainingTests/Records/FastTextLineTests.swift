@testable import MiniBERTTraining
import Testing

struct FastTextLineTests {
    @Test func `words with the prefix are labels, and the rest is the text`() {
        for (line, labels, text): (String, [String], String) in [
            ("__label__a text of two", ["a"], "text of two"), ("__label__a\ttext", ["a"], "text"),
            ("  __label__a  text  ", ["a"], "text"), ("text __label__a", ["a"], "text"),
            ("one __label__a two __label__b", ["a", "b"], "one two"),
            ("__label__a __label__b", ["a", "b"], ""),
            ("__label__a  two  blanks stay", ["a"], "two  blanks stay"),
            ("not__label__a text", [], "not__label__a text"),
            ("a__label____label__b c", [], "a__label____label__b c"), ("__label__", [""], ""), ("", [], ""),
            ("__label__好评 很好", ["好评"], "很好"),
        ] {
            let found = FastTextLine(Array(line.utf8))

            #expect(found.labels == labels.map { Array($0.utf8) })
            #expect(found.text == Array(text.utf8))
        }
    }
}
