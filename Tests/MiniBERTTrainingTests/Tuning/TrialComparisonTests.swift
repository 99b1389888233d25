import MiniBERT
import Tensors
import Testing

@testable import MiniBERTTraining

struct TrialComparisonTests {
    /// Rows of two classes with the logits of a model that is right on those that `isRight` says.
    private func scored(_ count: Int, certainty: Float = 2, isRight: (Int) -> Bool) throws -> ScoredData {
        let films = try TuningFilms()
        let truths = (0..<count).map { $0 % 2 }
        let logits = truths.enumerated().flatMap { index, truth -> [Float] in
            (truth == 1) == isRight(index) ? [0, certainty] : [certainty, 0]
        }
        let targets = HeadTargets.classes(truths, count: 2)
        let labels = [ClassLabel("a"), ClassLabel("b")]
        let tensor = Tensor(logits, shape: [count, 2])
        return ScoredData(
            examples: films.data.examples, predictions: [],
            evaluation: try Evaluation(logits: tensor, targets: targets, labels: labels), rows: nil,
            farRows: [], logits: tensor, targets: targets, labels: labels)
    }

    @Test func `the same predictions are no gain, and their difference is certain`() throws {
        let first = try scored(40) { $0 % 3 != 0 }
        let difference = try TrialComparison(with: first, by: .accuracy).difference(of: first)

        #expect(difference == TrialComparison.Difference(gain: 0, standardError: 0))
        #expect(!difference.isGain)
    }

    @Test func `the standard error of a gain of accuracy is about that of the binomial distribution`() throws
    {
        // Of 400 rows, 40 are right only with the second model, and none only with the first.
        let first = try scored(400) { $0 >= 100 }
        let second = try scored(400) { $0 >= 60 }

        let difference = try TrialComparison(with: first, by: .accuracy).difference(of: second)

        #expect(abs(difference.gain - 0.1) < 1e-12)
        #expect(difference.isGain)
        #expect((0.012...0.018).contains(difference.standardError), "0.015 is expected")
    }

    @Test func `a gain that one row in many decides is not clear`() throws {
        let first = try scored(60) { $0 % 3 != 0 }
        let second = try scored(60) { $0 % 3 != 0 || $0 == 0 }

        for metric in [TuningMetric.accuracy, .macroF1, .logLoss] {
            let difference = try TrialComparison(with: first, by: metric).difference(of: second)

            #expect(difference.gain > 0)
            #expect(!difference.isGain, "\(difference)")
        }
    }

    @Test func `a lower loss is a gain`() throws {
        let first = try scored(100, certainty: 0.1) { _ in true }
        let second = try scored(100, certainty: 2) { _ in true }

        #expect(try TrialComparison(with: first, by: .logLoss).difference(of: second).isGain)
        #expect(try !TrialComparison(with: second, by: .logLoss).difference(of: first).isGain)
    }
}
