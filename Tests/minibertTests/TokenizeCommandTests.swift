import Testing

@testable import minibert

struct TokenizeCommandTests {
    @Test func `on a pipe there are tokens and ids`() throws {
        #expect(try run(["tokenize"], input: "ab cd\n\n").output == "[CLS] ab cd\t100 101 102\n[CLS]\t100\n")
        #expect(try run(["tokenize", "--ids", "ab"]).output == "100 101\n")
        #expect(try run(["tokenize", "--count", "ab", ""]).output == "2\n1\n")
        #expect(try run(["tokenize", "--no-special-tokens", "ab"]).output == "ab\t100\n")
    }

    @Test func `JSON lines have the fixed fields`() throws {
        let outcome = try run(["tokenize", "--format", "jsonl", "ab a b c d e", "--max-length", "1"])

        #expect(
            outcome.output == """
                {"ids":[100,101],"tokens":["[CLS]","ab"],"type_ids":[0,0],"special_tokens_mask":[1,0],\
                "offsets":[[0,0],[0,2]],"truncated":true}

                """)
        #expect(
            outcome.messages == "note: the text was cut at 1 tokens (--truncation none to keep them whole)\n")
    }

    @Test func `people see one token a line`() throws {
        #expect(
            try run(["tokenize", "--format", "text", "ab"]).output
                == "[CLS]  100\nab     101  0–2\n2 tokens\n")
    }

    @Test func `ids and count are not wanted at once`() throws {
        #expect(try run(["tokenize", "--ids", "--count", "x"]).status == 2)
    }
}
