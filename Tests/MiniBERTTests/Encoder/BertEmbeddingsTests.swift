import NeuralNetworks
import Tensors
import TestModels
import TestSupport
import MiniBERT
import Testing

struct BertEmbeddingsTests {
    private let batch = TokenBatch(
        [[1, 4, 4, 2], [1, 2], [10]], tokenTypes: [[0, 0, 1, 1], [0, 0], [0]])

    @Test func `the rows of three tables are added and normalized`() {
        var embeddings = BertEmbeddings(.tiny())
        embeddings.words.weight[4, 0] = 3
        embeddings.positions.weight[1, 1] = 3
        embeddings.tokenTypes?.weight[1, 2] = 3
        embeddings.norm.scale = Tensor(repeating: 1, shape: [6])

        let row = embeddings(TokenBatch([[1, 4]], tokenTypes: [[0, 1]])).rows.rows(1..<2).elements

        // Three of six numbers are 3: the mean is 1.5, the deviation 1.5.
        #expect(largestDifference(row, [1, 1, 1, -1, -1, -1]) < 1e-5)
    }

    @Test(arguments: [Architecture.bert, .distilBert])
    func `backward agrees with finite differences`(architecture: Architecture) {
        #expect(gradientFaults(of: BertEmbeddings(.tiny(architecture)).randomized(seed: 3), at: batch) == [])
    }

    @Test func `it is a layer with the published names`() {
        #expect(
            contractFaults(
                of: BertEmbeddings(.tiny()).randomized(seed: 3), at: batch,
                parameterNames: [
                    "word_embeddings.weight", "position_embeddings.weight", "token_type_embeddings.weight",
                    "LayerNorm.weight", "LayerNorm.bias",
                ]) == [])
    }
}
