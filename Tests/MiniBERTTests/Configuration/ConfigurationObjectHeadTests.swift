import NeuralNetworks
import Tensors
import StrictJSON
import TestModels
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

    @Test func `a shape is read as it was written`() throws {
        for shape: HeadShape in OwnHeads.all {
            let read = try BertConfiguration(json: configuration(shape.json.text))

            #expect(read.headShape == shape)
            #expect(read.architecture == .bert)
        }
    }

    @Test func `an activation is read by the name that is written`() throws {
        for name: Activation.Name in Activation.Name.allCases {
            let activation = Activation(name)
            let shape = HeadShape(
                .perceptron(widths: [4], activation: activation, usesBatchNorm: false, pooling: .mean),
                dropout: 0
            )

            let text = shape.json.text
            #expect(text.contains("\"activation\":\"\(name.rawValue)\""))
            #expect(text.contains("negative_slope") == (name == .leakyRelu))
            #expect(try BertConfiguration(json: configuration(text)).headShape == shape)
        }
    }

    @Test func `a leaky ReLU without a slope has the default of transformers`() throws {
        let read = try BertConfiguration(
            json: configuration(
                #"{"kind": "mlp", "widths": [4], "activation": "leaky_relu", "pooling": "cls"}"#))

        let slope = Activation.leakyRelu(negativeSlope: 0.01)
        #expect(
            read.headShape?.network
                == .perceptron(widths: [4], activation: slope, usesBatchNorm: false, pooling: .first))
    }

    @Test func `a stock model has no shape, even with the key of one`() throws {
        let read = try BertConfiguration(json: configuration(#"{"kind": "mlp"}"#, modelType: "bert"))

        #expect(read.headShape == nil)
    }

    @Test func `a fault is named by its key or value`() {
        for (head, part): (String, String) in [
            (#"{}"#, "head.kind"), (#"{"kind": "svm"}"#, "svm"),
            (#"{"kind": "mlp", "widths": [0], "activation": "relu", "pooling": "cls"}"#, "head.widths"),
            (#"{"kind": "mlp", "widths": [70000], "activation": "relu", "pooling": "cls"}"#, "head.widths"),
            (#"{"kind": "mlp", "widths": "4", "activation": "relu", "pooling": "cls"}"#, "head.widths"),
            (#"{"kind": "mlp", "widths": [4], "activation": "relu", "pooling": "best"}"#, "best"),
            (#"{"kind": "cnn", "windows": [], "filters": 2}"#, "head.windows"),
            (#"{"kind": "cnn", "windows": [2]}"#, "head.filters"),
            (#"{"kind": "gru", "state_size": 4}"#, "head.pooling"),
            (#"{"kind": "gru", "state_size": 4, "pooling": "last", "dropout": 2}"#, "dropout"),
            (#"{"kind": "mlp", "widths": [4], "activation": "swish", "pooling": "cls"}"#, "head.activation"),
            (
                #"{"kind": "mlp", "widths": [4], "activation": "prelu", "pooling": "cls"}"#,
                "'gelu', 'gelu_new'"
            ),
            (
                #"{"kind": "mlp", "widths": [4], "activation": "leaky_relu", "negative_slope": "a", "pooling": "cls"}"#,
                "head.negative_slope"
            ),
            (#"7"#, "an object"),
        ] {
            let error = #expect(throws: ModelError.self) { try BertConfiguration(json: configuration(head)) }

            #expect(error?.description.contains(part) == true, "\(String(describing: error))")
        }
    }
}
