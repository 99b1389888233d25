import MiniBERT
import TestModels
import TestSupport
import Testing

/// The article "Explain an answer", run.
struct ExplainAnAnswerArticleTests {
    @Test func `the article's examples run`() throws {
        let folder = try GoldenModel("bert-classifier").folder
        let longText = String(repeating: "It is a good film. ", count: 20)

        // The example begins.
        let classifier = try TextClassifier(folder: folder)
        let text = "The battery died after two days."
        let explanation = try classifier.explain(text)
        // The example ends.

        // The example begins.
        let answer = explanation.labels[0]
        for index in answer.ranking.prefix(3) {
            let bytes = Array(text.utf8)[explanation.parts[index].bytes]
            print(String(decoding: bytes, as: UTF8.self), answer.scores[index])
        }
        // The example ends.

        // The example begins.
        if let faithfulness = answer.faithfulness {
            print(faithfulness.comprehensiveness, faithfulness.randomComprehensiveness)
            print(faithfulness.sufficiency, faithfulness.randomSufficiency)
        }
        // The example ends.

        // The example begins.
        let integrated = ExplanationOptions(method: .integratedGradients, labels: .all)
        for label in try classifier.explain(text, options: integrated).labels {
            print(label.label, label.probability, label.completeness?.error ?? 0)
        }
        // The example ends.

        // The example begins.
        let windows = ReadingOptions(longTexts: .windows(stride: 4))
        let sentences = ExplanationOptions(method: .sentences, reading: windows)
        let longExplanation = try classifier.explain(longText, options: sentences)
        // The example ends.

        // The example begins.
        let results = try classifier.explanations(of: ["Great!", "Broken after a week."])
        for result in results {
            switch result {
            case .success(let explanation): print(explanation.prediction.label)
            case .failure(let error): print(error)
            }
        }
        // The example ends.

        // The model reads 24 tokens.
        #expect(explanation.parts.count == 6)
        #expect(longExplanation.parts.count == 20)
    }

    @Test func `the article shows these examples`() throws {
        let faults = try articleFaults(
            "Sources/MiniBERT/MiniBERT.docc/ExplainAnAnswer.md", testFile: #filePath)
        #expect(faults == [])
    }
}
