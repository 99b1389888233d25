@testable import MiniBERTTraining
import Testing

struct ListTextTests {
    @Test func `a list in the notation of Python is split into its elements`() {
        for (text, elements): (String, [String]) in [
            ("['a', 'b']", ["a", "b"]), ("[\"a\",\"b\"]", ["a", "b"]), ("[]", []), ("[ ]", []),
            ("['a',]", ["a"]),
            ("[1, 2.5]", ["1", "2.5"]), ("['it\\'s']", ["it's"]), ("[\"it's\"]", ["it's"]),
            ("['a, b']", ["a, b"]),
            ("['好评']", ["好评"]),
        ] {
            #expect(ListText.elements(of: Array(text.utf8)) == elements.map { Array($0.utf8) })
        }
    }

    @Test func `other texts are not lists`() {
        for text: String in [
            "", "a", "[a]", "['a'", "'a']", "['a' 'b']", "['a", "[,]", "[sic] and more", "[", "['a'] ",
        ] {
            #expect(ListText.elements(of: Array(text.utf8)) == nil)
        }
    }
}
