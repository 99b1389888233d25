import MiniBERT
import Tensors
import Testing

struct BertConfigurationTests {
    private static let google2018 = """
        {"attention_probs_dropout_prob": 0.2, "hidden_act": "gelu", "hidden_dropout_prob": 0.3, "hidden_size": 12,
         "initializer_range": 0.02, "intermediate_size": 24, "max_position_embeddings": 64, "num_attention_heads": 3,
         "num_hidden_layers": 2, "type_vocab_size": 2, "vocab_size": 100}
        """

    private static let distilBert = """
        {"model_type": "distilbert", "activation": "relu", "attention_dropout": 0.2, "dim": 12, "dropout": 0.3,
         "hidden_dim": 24, "max_position_embeddings": 64, "n_heads": 3, "n_layers": 2, "vocab_size": 100,
         "sinusoidal_pos_embds": true, "seq_classif_dropout": 0.4}
        """

    private func configuration(_ json: String) throws -> BertConfiguration {
        try BertConfiguration(json: Array(json.utf8))
    }

    /// Google's configuration with one more key at its beginning.
    private func configuration(with member: String) throws -> BertConfiguration {
        try configuration("{" + member + ", " + Self.google2018.dropFirst())
    }

    @Test func `a file of 2018 is read as BERT with its defaults`() throws {
        let configuration = try configuration(Self.google2018)

        #expect(configuration.architecture == .bert)
        #expect(configuration.hiddenSize == 12)
        #expect(configuration.headCount == 3)
        #expect(configuration.innerSize == 24)
        #expect(configuration.layerCount == 2)
        #expect(configuration.layerNormEpsilon == 1e-12)
        #expect(configuration.dropout == 0.3)
        #expect(configuration.classifierDropout == 0.3)
        #expect(configuration.labels == ["LABEL_0", "LABEL_1"])
        #expect(configuration.problemType == .singleLabel)
    }

    @Test func `DistilBERT has keys of its own and no segments`() throws {
        let configuration = try configuration(Self.distilBert)

        #expect(configuration.architecture == .distilBert)
        #expect(configuration.innerSize == 24)
        #expect(configuration.activation == .relu)
        #expect(configuration.tokenTypeCount == 0)
        #expect(configuration.classifierDropout == 0.4)
    }

    @Test func `a missing size is an error`() throws {
        for key: String in [
            "vocab_size", "hidden_size", "num_hidden_layers", "num_attention_heads", "intermediate_size",
            "max_position_embeddings", "type_vocab_size",
        ] {
            let json = Self.google2018.replacing("\"\(key)\"", with: "\"other\"")

            let error = #expect(throws: ModelError.self) { try configuration(json) }
            let isNamed = error == .missingKey(file: "config.json", key: key)
            #expect(isNamed || error == .missingKey(file: "config.json", key: "model_type"))
        }
    }

    @Test(arguments: [("hidden_act", google2018), ("activation", distilBert)])
    func `a missing activation is gelu, as in transformers`(key: String, json: String) throws {
        let json = json.replacing("\"\(key)\"", with: "\"other\"")

        #expect(try configuration(json).activation == .gelu)
    }

    @Test(arguments: [
        ("dim", "hidden_size"), ("n_layers", "num_hidden_layers"), ("n_heads", "num_attention_heads"),
    ])
    func `a size of DistilBERT may have only its other name`(key: String, other: String) throws {
        let json = Self.distilBert.replacing("\"\(key)\"", with: "\"\(other)\"")
        let configuration = try configuration(json)

        #expect(configuration.hiddenSize == 12)
        #expect(configuration.layerCount == 2)
        #expect(configuration.headCount == 3)
        #expect(throws: ModelError.missingKey(file: "config.json", key: key)) {
            try self.configuration(Self.distilBert.replacing("\"\(key)\"", with: "\"other\""))
        }
    }

    @Test func `an unsupported setting is refused by its name`() {
        for (member, key, found, supported): (String, String, String, [String]) in [
            (#""model_type": "roberta""#, "model_type", "'roberta'", ["bert", "distilbert"]),
            (
                #""position_embedding_type": "relative_key""#, "position_embedding_type", "'relative_key'",
                ["absolute"]
            ),
            (#""is_decoder": true"#, "is_decoder", "true", ["false"]),
            (#""add_cross_attention": true"#, "add_cross_attention", "true", ["false"]),
            (
                #""quantization_config": {"bits": 4}"#, "quantization_config.quant_method", "missing",
                ["compressed-tensors"]
            ),
            (#""pruned_heads": {"0": [1]}"#, "pruned_heads", "an object", ["null"]),
            (
                #""problem_type": "ranking""#, "problem_type", "'ranking'",
                ["single_label_classification", "multi_label_classification", "regression"]
            ),
        ] {
            #expect(
                throws: ModelError.unsupportedValue(
                    file: "config.json", key: key, found: found, supported: supported)
            ) { try configuration(with: member) }
        }
    }

    @Test func `a value out of range is shown with its key`() throws {
        for (member, key, found): (String, String, String) in [
            (#""hidden_size": 0"#, "hidden_size", "0"), (#""hidden_size": -4"#, "hidden_size", "-4"),
            (#""hidden_size": 1099511627776"#, "hidden_size", "1099511627776"),
            (#""hidden_size": 12.0"#, "hidden_size", "12.0"),
            (#""hidden_size": "12""#, "hidden_size", "'12'"),
            (#""num_hidden_layers": -1"#, "num_hidden_layers", "-1"),
            (#""num_attention_heads": true"#, "num_attention_heads", "true"),
            (#""hidden_dropout_prob": 1"#, "hidden_dropout_prob", "1"),
            (#""attention_probs_dropout_prob": -0.1"#, "attention_probs_dropout_prob", "-0.1"),
            (#""hidden_act": 3"#, "hidden_act", "3"),
        ] {
            let json = Self.google2018.replacing("\"\(key)\"", with: "\"other\"")

            let error = #expect(throws: ModelError.self) {
                try configuration("{\"model_type\": \"bert\", " + member + ", " + json.dropFirst())
            }
            guard case .invalidValue("config.json", key, found, _) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
        }
    }

    @Test(arguments: [("layer_norm_eps", "-1"), ("layer_norm_eps", "0"), ("layer_norm_eps", "1e-60")])
    func `a norm needs an epsilon above zero`(key: String, value: String) {
        #expect(
            throws: ModelError.invalidValue(
                file: "config.json", key: key, found: value, expected: "a number above 0")
        ) { try configuration(with: "\"\(key)\": \(value)") }
    }

    @Test func `heads must divide the hidden size`() throws {
        let json = Self.google2018.replacing("\"num_attention_heads\": 3", with: "\"num_attention_heads\": 5")

        #expect(
            throws: ModelError.contradiction(
                file: "config.json", finding: "'hidden_size' is 12 and 'num_attention_heads' is 5",
                expectation: "the heads must divide the hidden size")
        ) { try configuration(json) }
    }

    @Test func `a file that is not a JSON object is refused`() {
        for json: String in ["", "[]", "{", "\u{FEFF}{}", "{\"a\": 1, \"a\": 1}", "nul", "{\"a\": NaN}"] {
            #expect(throws: ModelError.self) { try configuration(json) }
        }
    }

    @Test func `activations have the names of transformers`() throws {
        for name: Activation.Name in Activation.Name.allCases {
            for published in name.published {
                let json = Self.google2018.replacing("\"gelu\"", with: "\"\(published)\"")

                #expect(try configuration(json).activation == Activation(name))
            }
        }
    }

    @Test func `an unsupported activation is refused with the supported ones`() {
        for name: String in ["prelu", "xielu", "sqrtsoftplus", "softmax", "Gelu", ""] {
            let json = Self.google2018.replacing("\"gelu\"", with: "\"\(name)\"")

            #expect(
                throws: ModelError.unsupportedValue(
                    file: "config.json", key: "hidden_act", found: "'\(name)'",
                    supported: Activation.Name.allCases.flatMap(\.published))
            ) { try configuration(json) }
        }
    }
}
