import TestModels
import Testing

@testable import MiniBERT

struct RemovalSearchTests {
    private let words = ["the", "plot", "is", "not", "bad", "and", "great", "good", "a", "film"]

    private func explanation(
        _ method: ExplanationMethod, of model: String, _ text: [String]
    ) throws -> LabelExplanation {
        let classifier = try TextClassifier(folder: GoldenModel(model).folder)
        return try classifier.explain(
            text.joined(separator: " "), options: ExplanationOptions(method: method)
        ).labels[0]
    }

    @Test func `removal puts every word in its order once`() throws {
        for model in ["bert-classifier", "distilbert-classifier", "multi-label", "regression"] {
            for count in [1, 2, 3, 10, 22] {
                let text = (0..<count).map { words[$0 % words.count] }
                let found = try explanation(.removal, of: model, text)
                #expect(found.ranking.sorted() == Array(0..<count), "\(model), \(count) words")
                #expect(found.scores.count == count)
                #expect(found.scores.allSatisfy { $0.isFinite })
            }
        }
    }

    @Test func `removal takes no less of the label's probability than the words removed alone`() throws {
        for model in ["bert-classifier", "distilbert-classifier"] {
            let removal = try #require(try explanation(.removal, of: model, words).faithfulness)
            let alone = try #require(try explanation(.occlusion, of: model, words).faithfulness)
            #expect(removal.comprehensiveness >= alone.comprehensiveness - 0.01, "\(model)")
            #expect(removal.comprehensiveness > removal.randomComprehensiveness, "\(model)")
        }
    }

    @Test func `a word alone has the loss of log-odds that its removal costs`() throws {
        let removal = try explanation(.removal, of: "bert-classifier", ["great"])
        let alone = try explanation(.occlusion, of: "bert-classifier", ["great"])
        #expect(removal.scores == alone.scores)
    }
}
