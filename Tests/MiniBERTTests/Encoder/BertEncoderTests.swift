import NeuralNetworks
import TestModels
import TestSupport
import MiniBERT
import Testing

struct BertEncoderTests {
    private let batch = TokenBatch([[1, 4, 4, 2, 7], [1, 2], [1, 9, 2]])

    @Test(arguments: [0, 1, 3])
    func `backward agrees with finite differences`(layerCount: Int) {
        #expect(
            gradientFaults(of: BertEncoder(.tiny(layerCount: layerCount)).randomized(seed: 5), at: batch)
                == [])
    }

    @Test func `it is a layer with the names of BertModel`() {
        let encoder = BertEncoder(.tiny(layerCount: 1)).randomized(seed: 5)
        let parts = [
            "attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense",
            "attention.output.LayerNorm", "intermediate.dense", "output.dense", "output.LayerNorm",
        ]

        #expect(
            contractFaults(
                of: encoder, at: batch,
                parameterNames: [
                    "embeddings.word_embeddings.weight", "embeddings.position_embeddings.weight",
                    "embeddings.token_type_embeddings.weight", "embeddings.LayerNorm.weight",
                    "embeddings.LayerNorm.bias",
                ] + parts.flatMap { ["encoder.layer.0.\($0).weight", "encoder.layer.0.\($0).bias"] }) == [])
    }

    @Test(arguments: [0, 1, 3])
    func `the states of CLS are the same alone and among all states`(layerCount: Int) {
        let encoder = BertEncoder(.tiny(layerCount: layerCount)).randomized(seed: 6)

        let alone = encoder.classTokenStates(batch).rows
        #expect(alone.relativeDifference(from: encoder(batch).classTokens.rows) <= Tolerance.rounding)
    }
}
