import MiniBERT
import Testing

struct ConfigurationObjectLabelsTests {
    private func labels(_ members: String) throws -> [String] {
        let json = """
            {"hidden_act": "gelu", "hidden_size": 12, "intermediate_size": 24, "max_position_embeddings": 64,
             "num_attention_heads": 3, "num_hidden_layers": 2, "type_vocab_size": 2, "vocab_size": 100, \(members)}
            """
        return try BertConfiguration(json: Array(json.utf8)).labels
    }

    @Test func `labels are in the order of their ids, not of the file`() throws {
        #expect(
            try labels(
                #""id2label": {"10": "k", "2": "c", "0": "a", "1": "b", "3": "d", "4": "e", "5": "f", "6": "g", "7": "h", "8": "i", "9": "j"}"#
            )
                == ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k"])
    }

    @Test func `a label may be any text`() throws {
        #expect(try labels(#""id2label": {"0": "", "1": "a\tb\u001b[0m"}"#) == ["", "a\tb\u{1B}[0m"])
    }

    @Test func `a label that is a whole number is shown as it is written`() throws {
        #expect(try labels(#""id2label": {"0": 0, "1": -7, "2": "c"}"#) == ["0", "-7", "c"])
    }

    @Test func `canonically equivalent labels are two labels`() throws {
        let labels = try labels(#""label2id": {"caf\u00e9": 1, "cafe\u0301": 0}"#)

        #expect(labels.map { Array($0.utf8) } == [Array("cafe\u{301}".utf8), Array("caf\u{E9}".utf8)])
    }

    @Test func `without names labels are numbered`() throws {
        #expect(try labels(#""num_labels": 3"#) == ["LABEL_0", "LABEL_1", "LABEL_2"])
        #expect(try labels(#""id2label": null"#) == ["LABEL_0", "LABEL_1"])
    }

    @Test func `labels with a gap, a wrong id or another number are refused`() {
        for members: String in [
            #""id2label": {"0": "a", "2": "b"}"#, #""id2label": {"1": "a"}"#,
            #""id2label": {"00": "a", "0": "b"}"#,
            #""id2label": {"zero": "a"}"#, #""id2label": {"-0": "a"}"#, #""id2label": {"0": 1.5}"#,
            #""id2label": {"0": true}"#,
            #""id2label": {}"#,
            #""id2label": ["a"]"#, #""label2id": {"a": 0, "b": 0}"#, #""label2id": {"a": "0"}"#,
            #""id2label": {"0": "a", "1": "b"}, "num_labels": 3"#, #""num_labels": 1000000000"#,
        ] {
            #expect(throws: ModelError.self) { try labels(members) }
        }
    }

    @Test func `a single-label problem needs two labels`() {
        #expect(
            throws: ModelError.contradiction(
                file: "config.json",
                finding: "'problem_type' is 'single_label_classification' and there is one label",
                expectation: "one label of one is always right; it takes two, or another problem type")
        ) { try labels(#""id2label": {"0": "a"}, "problem_type": "single_label_classification""#) }
    }
}
