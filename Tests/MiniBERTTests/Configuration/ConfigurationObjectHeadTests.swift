import Testing

@testable import MiniBERT

struct ConfigurationObjectHeadTests {
    private func configuration(_ head: String, modelType: String = "minibert") -> [UInt8] {
        Array(
            """
            {"model_type": "\(modelType)", "encoder_type": "bert", "vocab_size": 9, "hidden_size": 4,
             "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 8,
             "max_position_embeddings": 16, "type_vocab_size": 2, "hidden_act": "gelu", "head": \(head)}
            """.utf8)
    }

    @Test(arguments: OwnHeads.all)
    func `a shape reads back as it was written`(shape: HeadShape) throws {
        let read = try BertConfiguration(json: configuration(shape.json.text))

        #expect(read.headShape == shape)
        #expect(read.architecture == .bert)
    }

    @Test func `a stock model has no shape, whatever stands there`() throws {
        let read = try BertConfiguration(json: configuration(#"{"kind": "mlp"}"#, modelType: "bert"))

        #expect(read.headShape == nil)
    }

    @Test(arguments: [
        (#"{}"#, "head.kind"), (#"{"kind": "svm"}"#, "svm"),
        (#"{"kind": "mlp", "widths": [0], "activation": "relu", "pooling": "cls"}"#, "head.widths"),
        (#"{"kind": "mlp", "widths": [70000], "activation": "relu", "pooling": "cls"}"#, "head.widths"),
        (#"{"kind": "mlp", "widths": "4", "activation": "relu", "pooling": "cls"}"#, "head.widths"),
        (#"{"kind": "mlp", "widths": [4], "activation": "relu", "pooling": "best"}"#, "best"),
        (#"{"kind": "cnn", "windows": [], "filters": 2}"#, "head.windows"),
        (#"{"kind": "cnn", "windows": [2]}"#, "head.filters"),
        (#"{"kind": "gru", "state_size": 4}"#, "head.pooling"),
        (#"{"kind": "gru", "state_size": 4, "pooling": "last", "dropout": 2}"#, "dropout"),
        (#"7"#, "an object"),
    ])
    func `what is wrong is named`(head: String, part: String) {
        let error = #expect(throws: ModelError.self) { try BertConfiguration(json: configuration(head)) }

        #expect(error?.description.contains(part) == true, "\(String(describing: error))")
    }
}
