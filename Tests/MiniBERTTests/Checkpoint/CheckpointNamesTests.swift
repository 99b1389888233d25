import Testing

@testable import MiniBERT

struct CheckpointNamesTests {
    @Test func `the prefix is found by the names in the file`() {
        let with = CheckpointNames(architecture: .bert, namesInFile: ["bert.embeddings.LayerNorm.bias"])
        let without = CheckpointNames(architecture: .bert, namesInFile: ["embeddings.LayerNorm.bias"])

        #expect(with.candidates(for: "pooler.dense.bias") == ["bert.pooler.dense.bias"])
        #expect(without.candidates(for: "pooler.dense.bias") == ["pooler.dense.bias"])
    }

    @Test func `the wrapper before all names is found by the word table`() {
        let table = "embeddings.word_embeddings.weight"
        let names = CheckpointNames(
            architecture: .bert, namesInFile: ["module._orig_mod.bert.\(table)", "model.other"])

        #expect(names.wrapper == "module._orig_mod.")
        #expect(names.candidates(for: table) == ["module._orig_mod.bert.\(table)"])
        #expect(names.candidates(for: "classifier.bias") == ["module._orig_mod.classifier.bias"])
        #expect(names.candidates(for: "head.output.bias") == ["module._orig_mod.head.output.bias"])
        #expect(names.unwrapped("module._orig_mod.bert.x") == "bert.x")
        #expect(names.layerCount(namesInFile: ["module._orig_mod.bert.encoder.layer.1.x"]) == 2)
    }

    @Test func `a model without a wrapper is preferred to one with it`() {
        let table = "embeddings.word_embeddings.weight"
        let names = CheckpointNames(architecture: .distilBert, namesInFile: ["model.\(table)", table])

        #expect(names.wrapper == "")
        #expect(names.candidates(for: table) == [table])
    }

    @Test func `heads have no prefix`() {
        let names = CheckpointNames(architecture: .bert, namesInFile: ["bert.x"])

        #expect(names.candidates(for: "classifier.weight") == ["classifier.weight"])
    }

    @Test func `norms may have TensorFlow's names`() {
        let names = CheckpointNames(architecture: .bert, namesInFile: [])

        #expect(
            names.candidates(for: "encoder.layer.0.output.LayerNorm.weight")
                == ["encoder.layer.0.output.LayerNorm.weight", "encoder.layer.0.output.LayerNorm.gamma"])
        #expect(
            names.candidates(for: "embeddings.LayerNorm.bias")
                == ["embeddings.LayerNorm.bias", "embeddings.LayerNorm.beta"])
        #expect(names.candidates(for: "pooler.dense.weight") == ["pooler.dense.weight"])
    }

    @Test func `DistilBERT's blocks have names of their own`() {
        for (bert, distilBert): (String, String) in [
            ("attention.self.query.weight", "attention.q_lin.weight"),
            ("attention.self.key.bias", "attention.k_lin.bias"),
            ("attention.self.value.weight", "attention.v_lin.weight"),
            ("attention.output.dense.bias", "attention.out_lin.bias"),
            ("attention.output.LayerNorm.weight", "sa_layer_norm.weight"),
            ("intermediate.dense.weight", "ffn.lin1.weight"), ("output.dense.bias", "ffn.lin2.bias"),
            ("output.LayerNorm.bias", "output_layer_norm.bias"),
        ] {
            let names = CheckpointNames(architecture: .distilBert, namesInFile: ["distilbert.x"])

            #expect(
                names.candidates(for: "encoder.layer.11." + bert).first
                    == "distilbert.transformer.layer.11." + distilBert)
        }
    }

    @Test func `DistilBERT's embeddings have BERT's names`() {
        let names = CheckpointNames(architecture: .distilBert, namesInFile: [])

        #expect(
            names.candidates(for: "embeddings.word_embeddings.weight") == [
                "embeddings.word_embeddings.weight"
            ])
    }

    @Test func `the largest number in a name gives the number of layers`() {
        let files = [
            "bert.encoder.layer.0.x", "bert.encoder.layer.10.x", "bert.encoder.layer.99999999999999999999.x",
        ]
        let names = CheckpointNames(architecture: .bert, namesInFile: files)

        #expect(names.layerCount(namesInFile: files) == 11)
        #expect(names.layerCount(namesInFile: []) == 0)
    }
}
