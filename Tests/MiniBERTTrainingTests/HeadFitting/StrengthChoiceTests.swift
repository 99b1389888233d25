@testable import MiniBERTTraining
import Testing

struct StrengthChoiceTests {
    /// Losses of ten rows around a mean, the same deviations for every strength.
    private static func losses(around mean: Double) -> [Double] {
        (0..<10).map { mean + 0.01 * Double($0 % 2) }
    }

    @Test func `the least loss is chosen if it is significantly lower`() {
        let losses = [0.6, 0.4, 0.3, 0.5].map(Self.losses)

        // All rows have the same deviations, so any difference of means is significant.
        #expect(StrengthChoice(losses: losses, chance: Self.losses(around: 0.7)).index == 2)
    }

    @Test func `a stronger penalty within one standard error of the least is preferred`() {
        let least = [0.1, 0.2, 0.3, 0.4]
        // The mean is worse by 0.02, and the difference has a standard error of 0.04.
        let stronger = [0.2, 0.2, 0.18, 0.5]
        let chance = [0.7, 0.7, 0.7, 0.7]

        #expect(StrengthChoice(losses: [[0.6, 0.6, 0.6, 0.6], stronger, least], chance: chance).index == 1)
    }

    @Test
    func `a head no better than chance gets the strongest penalty`() {
        // The mean is better than chance by 0.2, and the difference has a standard error of 0.3.
        let lucky = [0.1, 0.1, 1.4, 0.4]
        let chance = [0.7, 0.7, 0.7, 0.7]

        #expect(StrengthChoice(losses: [[0.69, 0.69, 0.71, 0.7], lucky], chance: chance).index == 0)
    }

    @Test(arguments: [[], [0.5]] as [[Double]]) func `the least loss is chosen for one row or none`(
        row: [Double]
    ) {
        #expect(
            StrengthChoice(losses: [row.map { $0 + 1 }, row], chance: row).index == (row.isEmpty ? 0 : 1))
    }
}
