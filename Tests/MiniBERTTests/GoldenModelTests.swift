import WordPiece
import Tensors
import MiniBERT
import TestModels
import Testing

/// Results for every kind of folder, compared with those of transformers and sentence-transformers.
///
/// `Fixtures/models/PROVENANCE.md` describes how the expected results were made.
struct GoldenModelTests {
    @Test func `there are folders to compare with`() {
        #expect(GoldenModel.all.count >= 40)
    }

    @Test func `hidden states and pooled states are the reference's`() throws {
        for model: GoldenModel in GoldenModel.all {
            let embedder = try TextEmbedder(folder: model.folder)
            let options = ReadingOptions(maximumLength: model.expected.maximumLength)

            #expect(embedder.maximumLength == model.expected.maximumLength)
            let results = try embedder.hiddenStates(of: model.expected.rows.map(\.input), options: options)
            for (row, result) in zip(model.expected.rows, results) {
                let states = try result.get()
                #expect(states.encoding.ids == row.inputIds)
                #expect(states.isTruncated == row.truncated)
                if embedder.configuration.tokenTypeCount > 0 {
                    #expect(states.encoding.typeIDs == row.tokenTypeIds)
                }
                if let expected = row.lastHiddenState {
                    #expect(states.states.shape.extents == expected.shape)
                    let difference = largestDifference(states.states.elements, expected.values)
                    #expect(difference <= (try model.tolerance("last_hidden_state")), "\(row.text)")
                }
                if let expected = row.poolerOutput {
                    let pooled = try embedder.embed(
                        [row.input],
                        options: EmbeddingOptions(pooling: .pooler, isNormalized: false, reading: options))
                    let difference = largestDifference(pooled[0].values, expected.values)
                    #expect(difference <= (try model.tolerance("pooler_output")), "\(row.text)")
                }
            }
        }
    }

    @Test func `logits, probabilities and labels are the reference's`() throws {
        for model in GoldenModel.all where model.expected.labels != nil {
            let classifier = try TextClassifier(folder: model.folder)

            #expect(classifier.labels == model.expected.labels)
            let predictions = try classifier.classify(model.expected.rows.map(\.input))
            for (row, prediction) in zip(model.expected.rows, predictions) {
                let expected = try #require(row.logits)
                let difference = largestDifference(prediction.logits, expected.values)
                #expect(difference <= (try model.tolerance("logits")), "\(row.text)")
                #expect(prediction.isTruncated == row.truncated)
                guard let probabilities = row.probabilities else { continue }
                #expect(
                    largestDifference(prediction.probabilities.values, probabilities) <= 1e-5, "\(row.text)")
                #expect(prediction.label == row.label)
            }
        }
    }

    @Test(arguments: GoldenModel.all.filter { $0.expected.pooling != nil })
    func `sentence vectors are the reference's`(model: GoldenModel) throws {
        let embedder = try TextEmbedder(folder: model.folder)

        let vectors = try embedder.embed(model.expected.rows.map(\.input))

        #expect(embedder.sentenceSettings?.isNormalized == model.expected.normalize)
        for (row, vector) in zip(model.expected.rows, vectors) {
            let expected = try #require(row.embedding)
            let difference = largestDifference(vector.values, expected.values)
            #expect(difference <= (try model.tolerance("embedding")), "\(row.text)")
        }
    }
}
