import TestModels
import Testing

@testable import MiniBERT

struct FaithfulnessMeasureTests {
    @Test func `shares of the words are rounded up`() {
        for (share, total, expected): (Double, Int, Int) in [
            (0.01, 1, 1), (0.01, 100, 1), (0.01, 101, 2), (0.1, 10, 1), (0.1, 30, 3), (0.2, 11, 3),
            (0.5, 7, 4),
            (0.5, 0, 0),
        ] {
            #expect(FaithfulnessMeasure.count(share, of: total) == expected)
        }
    }

    @Test func `comprehensiveness and sufficiency are those of the texts without and with the first words`()
        throws
    {
        let words = ["the", "plot", "is", "not", "bad", "and", "great", "good", "it", "is", "dull"]
        for name in ["bert-classifier", "distilbert-classifier", "multi-label"] {
            let classifier = try TextClassifier(folder: GoldenModel(name).folder)
            let explanations = try classifier.explain(
                words.joined(separator: " "), options: ExplanationOptions(labels: .all)
            ).labels
            for explanation in explanations {
                func probability(_ kept: some Sequence<Int>) throws -> Double {
                    let text = kept.sorted().map { words[$0] }.joined(separator: " ")
                    return Double(try classifier.classify(text).probabilities[explanation.labelIndex])
                }
                let (whole, empty) = (try probability(words.indices), try probability([]))
                guard whole > empty else {
                    #expect(explanation.faithfulness == nil)
                    continue
                }
                let faithfulness = try #require(explanation.faithfulness)
                var (lost, given) = (0.0, 0.0)
                for count in [1, 1, 2, 3, 6] {
                    let without = try probability(explanation.ranking.dropFirst(count))
                    let alone = try probability(explanation.ranking.prefix(count))
                    lost += min(1, max(0, (whole - without) / (whole - empty))) / 5
                    given += (1 - min(1, max(0, (whole - alone) / (whole - empty)))) / 5
                }
                #expect(abs(faithfulness.comprehensiveness - lost) < 1e-3, "\(name)")
                #expect(abs(faithfulness.sufficiency - given) < 1e-3, "\(name)")
                #expect((0...1).contains(faithfulness.randomComprehensiveness))
                #expect((0...1).contains(faithfulness.randomSufficiency))
            }
        }
    }

    @Test func `a value below that of no text is explained by the words that lower it`() throws {
        let classifier = try TextClassifier(folder: GoldenModel("regression").folder)
        for text in ["the plot is not bad and great", "good", "dull dull dull", "the actor was bright"] {
            let explanation = try classifier.explain(text).labels[0]
            let faithfulness = try #require(explanation.faithfulness)
            #expect((0...1).contains(faithfulness.comprehensiveness))
        }
    }
}
