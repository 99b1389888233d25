import NeuralNetworks
import Tensors
import TestModels
import TestSupport
import MiniBERT
import MiniBERTTraining
import Testing

struct MaskedLanguageModelTests {
    private let model = MaskedLanguageModel(.tiny(layerCount: 1)).randomized(seed: 5)
    private let batch = MaskedTokenBatch(
        tokens: TokenBatch([[1, 4, 4, 2, 7], [1, 2], [1, 9, 2]]), rows: [1, 2, 8])

    @Test func `backward agrees with finite differences, also for the shared table of words`() {
        #expect(gradientFaults(of: model, at: batch) == [])
    }

    @Test func `it gives logits for the masked rows`() {
        #expect(model(batch).shape == [3, 11])
    }

    @Test func `it is a layer with the names of BertForMaskedLM`() {
        #expect(
            contractFaults(
                of: model, at: batch,
                parameterNames: model.encoder.parameters().map { "bert." + $0.path.name } + [
                    "cls.predictions.bias", "cls.predictions.transform.dense.weight",
                    "cls.predictions.transform.dense.bias", "cls.predictions.transform.LayerNorm.weight",
                    "cls.predictions.transform.LayerNorm.bias",
                ]) == [])
    }
}
