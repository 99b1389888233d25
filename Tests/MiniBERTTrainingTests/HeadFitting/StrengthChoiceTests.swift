@testable import MiniBERTTraining
import Testing

struct StrengthChoiceTests {
    private static let strengths = [1e-4, 1e-3, 1e-2, 0.1]

    /// The choice among candidates whose rows lose these means, give or take the same deviations.
    private static func choice(
        _ means: [Double], chance: Double = 0.7, rows: Int, isRegression: Bool = false
    ) -> StrengthChoice {
        func losses(around mean: Double) -> [Double] { (0..<rows).map { mean + 0.01 * Double($0 % 2) } }
        return StrengthChoice(
            zip(strengths, means).map {
                StrengthChoice.Candidate(inverseStrength: $0, losses: losses(around: $1))
            }, chance: losses(around: chance), squaredLength: 1000, isRegression: isRegression)
    }

    @Test func `with many rows the least loss is chosen`() {
        for index in Self.strengths.indices {
            var means = [0.5, 0.5, 0.5, 0.5]
            means[index] = 0.4

            #expect(Self.choice(means, rows: 1000).index == index)
        }
    }

    @Test func `with few rows the prior decides between similar losses`() {
        // The prior of the first and the last candidate is worth 2.7 and 10.6 nats.
        #expect(Self.choice([0.5, 0.5, 0.5, 0.4], rows: 10).index == 1)
        #expect(Self.choice([0.4, 0.5, 0.5, 0.5], rows: 10).index == 1)
        #expect(Self.choice([0.1, 0.5, 0.5, 0.5], rows: 10).index == 0)
    }

    @Test func `what the prior of a temperature adds counts as loss`() {
        let candidates = [1.0, 3].map {
            StrengthChoice.Candidate(inverseStrength: 1e-3, losses: [0.2, 0.3], priorLoss: $0)
        }

        #expect(
            StrengthChoice(candidates, chance: [0.7, 0.8], squaredLength: 1000, isRegression: false).index
                == 0)
        #expect(
            StrengthChoice(
                candidates.reversed(), chance: [0.7, 0.8], squaredLength: 1000, isRegression: false
            ).index == 1)
    }

    @Test func `a head no better than chance gets the strongest penalty`() {
        // The mean is better than chance by 0.2, and the difference has a standard error of 0.3.
        let lucky = StrengthChoice.Candidate(inverseStrength: 1e-3, losses: [0.1, 0.1, 1.4, 0.4])
        let strong = StrengthChoice.Candidate(inverseStrength: 1e-4, losses: [0.69, 0.69, 0.71, 0.7])

        let choice = StrengthChoice(
            [strong, lucky], chance: [0.7, 0.7, 0.7, 0.7], squaredLength: 1000, isRegression: false)

        #expect(choice.index == 0 && !choice.beatsChance)
    }

    @Test func `a regression is judged by the ratio of its errors`() {
        for unit in [1.0, 1e6] {
            let means = [0.5, 0.5, 0.4, 0.5].map { $0 * unit }

            #expect(Self.choice(means, chance: unit, rows: 1000, isRegression: true).index == 2)
            #expect(Self.choice(means, chance: unit, rows: 4, isRegression: true).index == 1)
        }
    }

    @Test func `without held-out rows the prior decides`() {
        #expect(Self.choice([0.5, 0.5, 0.5, 0.5], rows: 0).index == 1)
    }
}
