import Testing

@testable import MiniBERT

struct EffectEstimateTests {
    private let effects = [2.0, -1, 0.5, 0, 3]

    /// The estimate from the losses of sets that are sums of the effects of their members.
    private func estimate(guess: [Double], sets: [[Int]]) -> [Double] {
        var estimate = EffectEstimate(guess: guess)
        for set in sets { estimate.add(loss: set.reduce(0) { $0 + effects[$1] }, without: set) }
        return estimate.effects()
    }

    @Test func `a guess in another unit gets the scale of the losses`() {
        let found = estimate(guess: effects.map { $0 / 8 }, sets: [[0], [1, 4], [2, 3]])
        for (effect, value) in zip(effects, found) { #expect(abs(effect - value) < 1e-12) }
    }

    @Test func `losses of many sets outweigh a wrong guess`() {
        let sets = (0..<40).flatMap { _ in effects.indices.map { [$0, ($0 + 2) % 5] } + [[0], [3]] }
        for guess in [[0.0, 0, 0, 0, 0], [-3, 1, 0, 0, -3], [0, 5, 0, 5, 0]] {
            let found = estimate(guess: guess, sets: sets)
            for (effect, value) in zip(effects, found) { #expect(abs(effect - value) < 0.2, "\(guess)") }
        }
    }

    @Test func `one set moves the effects of its members by the ridge regression alone`() {
        // Two members share the loss 5: 5 / (2 + strength) each, with the strength 2.
        let found = estimate(guess: [0, 0, 0, 0, 0], sets: [[0, 4]])
        #expect(found == [1.25, 0, 0, 0, 1.25])
    }

    @Test func `without losses nothing has an effect`() {
        #expect(estimate(guess: [1, 2, 3, 4, 5], sets: []) == [0, 0, 0, 0, 0])
    }
}
