import StrictJSON
import Testing

@testable import MiniBERT

struct ExitShapeTests {
    private func configuration(
        _ exits: String, layerCount: Int = 4, problemType: String = "single_label_classification"
    ) throws -> BertConfiguration {
        try BertConfiguration(
            json: Array(
                """
                {"model_type": "bert", "vocab_size": 9, "hidden_size": 4, "num_hidden_layers": \(layerCount),
                 "num_attention_heads": 2, "intermediate_size": 8, "max_position_embeddings": 16,
                 "type_vocab_size": 2, "hidden_act": "gelu", "id2label": {"0": "a", "1": "b"},
                 "problem_type": "\(problemType)", "exits": \(exits)}
                """.utf8))
    }

    @Test func `exits are read as they were written`() throws {
        for shape in [ExitShape(pooling: .cls, layers: [1, 2, 3]), ExitShape(pooling: .mean, layers: [2])] {
            #expect(try configuration(shape.json.text).exits == shape)
        }
        #expect(try configuration("null").exits == nil)
        #expect(ExitShape(pooling: .mean, layers: [1, 2]).words == "after layers 1, 2, on mean")
    }

    @Test func `only a model with exits names them in its identity`() throws {
        let without = try configuration("null").identity
        #expect(without.hasSuffix(", quantization: nil)") && !without.contains("exits"))
        let with = try configuration(ExitShape(pooling: .cls, layers: [1]).json.text).identity
        #expect(with.hasPrefix(without.dropLast()) && with.contains("layers: [1]"))
    }

    @Test(arguments: [
        "[1]", "{}", #"{"pooling": "cls"}"#, #"{"pooling": 3, "layers": [1]}"#,
        #"{"pooling": "pooler", "layers": [1]}"#, #"{"pooling": "cls", "layers": 1}"#,
        #"{"pooling": "cls", "layers": []}"#, #"{"pooling": "cls", "layers": [0]}"#,
        #"{"pooling": "cls", "layers": [4]}"#, #"{"pooling": "cls", "layers": [2, 1]}"#,
        #"{"pooling": "cls", "layers": [1, 1]}"#, #"{"pooling": "cls", "layers": [1, "2"]}"#,
        #"{"pooling": "cls", "layers": [1.5]}"#,
    ])
    func `other values are refused by the key`(exits: String) {
        let error = #expect(throws: ModelError.self) { try configuration(exits) }
        #expect(error?.description.contains("exits") == true)
    }

    @Test func `numbers and an encoder of one layer have no exits`() {
        let exits = ExitShape(pooling: .cls, layers: [1]).json.text
        #expect(throws: ModelError.self) { try configuration(exits, layerCount: 1) }
        let error = #expect(throws: ModelError.self) { try configuration(exits, problemType: "regression") }
        #expect(error?.description.contains("an exit needs labels") == true)
    }
}
