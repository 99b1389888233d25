@testable import MiniBERTTraining
import Testing

struct ListTextTests {
    @Test(arguments: [
        ("['a', 'b']", ["a", "b"]), ("[\"a\",\"b\"]", ["a", "b"]), ("[]", []), ("[ ]", []), ("['a',]", ["a"]),
        ("[1, 2.5]", ["1", "2.5"]), ("['it\\'s']", ["it's"]), ("[\"it's\"]", ["it's"]),
        ("['a, b']", ["a, b"]),
        ("['好评']", ["好评"]),
    ])
    func `a list in the notation of Python is split into its elements`(text: String, elements: [String]) {
        #expect(ListText.elements(of: Array(text.utf8)) == elements.map { Array($0.utf8) })
    }

    @Test(arguments: [
        "", "a", "[a]", "['a'", "'a']", "['a' 'b']", "['a", "[,]", "[sic] and more", "[", "['a'] ",
    ])
    func `other texts are not lists`(text: String) {
        #expect(ListText.elements(of: Array(text.utf8)) == nil)
    }
}
