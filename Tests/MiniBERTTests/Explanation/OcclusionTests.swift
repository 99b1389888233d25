import Foundation
import TestModels
import Testing

@testable import MiniBERT

struct OcclusionTests {
    private let words = ["the", "plot", "is", "not", "bad", "and", "great", "good"]

    /// The log-odds of a label of a text without some words.
    private func logOdds(_ label: Int, without removed: Set<Int>, _ classifier: TextClassifier) throws
        -> Double
    {
        let text = words.indices.filter { !removed.contains($0) }.map { words[$0] }.joined(separator: " ")
        let logits = try classifier.classify(text).logits.map { Double($0) }
        switch classifier.configuration.problemType {
        case .singleLabel:
            let others = logits.indices.filter { $0 != label }.map { exp(logits[$0]) }.reduce(0, +)
            return logits[label] - log(others)
        case .multiLabel, .regression: return logits[label]
        }
    }

    @Test func `a score is the log-odds that the text loses without the word`() throws {
        for name in [
            "bert-classifier", "distilbert-classifier", "multi-label", "regression", "labels-twelve",
        ] {
            let classifier = try TextClassifier(folder: GoldenModel(name).folder)
            let explanation = try classifier.explain(
                words.joined(separator: " "), options: ExplanationOptions(method: .occlusion, labels: .all))

            for (label, explained) in explanation.labels.enumerated() {
                let whole = try logOdds(label, without: [], classifier)
                for word in words.indices {
                    let expected = whole - (try logOdds(label, without: [word], classifier))
                    #expect(abs(explained.scores[word] - expected) < 1e-4, "\(name), \(word)")
                }
                #expect(explained.ranking == explained.scores.descendingOrder)
            }
        }
    }

    @Test func `a removed word is gone from each window that holds it`() throws {
        let classifier = try TextClassifier(folder: GoldenModel("bert-classifier").folder)
        let text = (0..<40).map { words[$0 % words.count] }.joined(separator: " ")
        let reading = ReadingOptions(longTexts: .windows(stride: 6))
        let explanation = try classifier.explain(
            text, options: ExplanationOptions(method: .occlusion, reading: reading))

        #expect(explanation.prediction.windowCount == 3)
        #expect(try explanation.prediction == classifier.classify(text, options: reading))
        #expect(explanation.parts.count == 40)
        // No word is without an effect in these windows.
        #expect(explanation.labels[0].scores.allSatisfy { $0 != 0 })
    }
}
