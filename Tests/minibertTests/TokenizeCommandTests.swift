import TestSupport
import MiniBERT
import Testing

@testable import minibert

struct TokenizeCommandTests {
    @Test func `on a pipe the output is tokens and ids`() throws {
        #expect(
            try run(["tokenize"], input: "ab cd\n\n").output
                == "[CLS] ab cd [SEP]\t2 4 5 3\n[CLS] [SEP]\t2 3\n")
        #expect(try run(["tokenize", "--ids", "ab"]).output == "2 4 3\n")
        #expect(try run(["tokenize", "--count", "ab", ""]).output == "3\n2\n")
        #expect(try run(["tokenize", "--no-special-tokens", "abe"]).output == "ab ##e\t4 6\n")
    }

    @Test func `JSON lines have the fixed fields`() throws {
        let outcome = try run(["tokenize", "--format", "jsonl", "AB é cd", "--max-length", "4"])

        #expect(
            outcome.output == """
                {"ids":[2,4,1,3],"tokens":["[CLS]","ab","[UNK]","[SEP]"],"type_ids":[0,0,0,0],\
                "special_tokens_mask":[1,0,0,1],"offsets":[[0,0],[0,2],[3,5],[0,0]],"truncated":true}

                """)
        #expect(
            outcome.messages == "note: the text was cut at 4 tokens (--truncation none keeps all tokens)\n")
    }

    @Test func `a text is cut as the model would cut it, on the side of its settings`() throws {
        let text = Array(repeating: "the film", count: 20).joined(separator: " ")

        for (name, length) in [("sentence-mean", 16), ("bert-classifier", 24)] {
            let folder = modelFixture(name)
            #expect(try run(["tokenize", "--count", "-m", folder, text]).output == "\(length)\n")
            #expect(
                try run(["tokenize", "--count", "--truncation", "none", "-m", folder, text]).output == "42\n")
            let model = try TextEmbedder(folder: folder)
            #expect(model.maximumLength == length)
        }
    }

    @Test func `text output has one token per line`() throws {
        #expect(
            try run(["tokenize", "--format", "text", "ab"]).output
                == "[CLS]  2\nab     4  0–2\n[SEP]  3\n3 tokens\n")
    }

    @Test func `the number of threads changes nothing`() throws {
        let input = (0..<300).map { "ab cd \($0)" }.joined(separator: "\n")

        let outputs = try ["1", "2", "5"].map { try run(["tokenize", "--threads", $0], input: input).output }

        #expect(outputs[0].split(separator: "\n").count == 300)
        #expect(Set(outputs).count == 1)
    }

    @Test func `--ids and --count cannot be combined`() throws {
        #expect(try run(["tokenize", "--ids", "--count", "x"]).status == 2)
    }

    @Test func `a folder without a vocabulary is refused`() throws {
        let folder = try TemporaryFolder.made()

        let outcome = try run(["tokenize", "-m", folder.path, "x"])

        #expect(outcome.status == 4)
        #expect(outcome.messages.contains("holds neither 'tokenizer.json' nor 'vocab.txt'"))
    }
}
