import MiniBERT
import TestSupport
import Testing

struct MaskedLanguageModelTests {
    private let model = MaskedLanguageModel(.tiny(layerCount: 1)).randomized(seed: 5)
    private let batch = MaskedTokenBatch(
        tokens: TokenBatch([[1, 4, 4, 2, 7], [1, 2], [1, 9, 2]]), rows: [1, 2, 8])

    @Test func `backward agrees with finite differences, also in the table that is used twice`() {
        expectCorrectGradient(of: model, at: batch)
    }

    @Test func `inference gives the bits of forward, for the rows asked for`() {
        var context = ForwardContext.inference

        let output = model(batch)

        #expect(output.shape == [3, 11])
        #expect(output == model.forward(batch, in: &context).output)
    }

    @Test func `its parameters have the names of BertForMaskedLM`() {
        let names = model.parameters().map(\.path.name)

        #expect(names.first == "bert.embeddings.word_embeddings.weight")
        #expect(
            names.suffix(5) == [
                "cls.predictions.bias", "cls.predictions.transform.dense.weight",
                "cls.predictions.transform.dense.bias", "cls.predictions.transform.LayerNorm.weight",
                "cls.predictions.transform.LayerNorm.bias",
            ])
    }
}
