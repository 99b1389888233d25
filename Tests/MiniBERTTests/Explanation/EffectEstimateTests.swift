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

    @Test func `an effect comes closer to its loss the more often that is measured`() {
        // Of r losses and a penalty of strength 4, the effect is r / (r + 4) of the loss; a guess of the wrong sign is not used.
        for guess in [[0.0, 0, 0, 0, 0], effects.map { -$0 }] {
            for (count, share) in [(4, 0.5), (12, 0.75)] {
                let found = estimate(
                    guess: guess, sets: (0..<count).flatMap { _ in effects.indices.map { [$0] } })
                for (effect, value) in zip(effects, found) { #expect(abs(share * effect - value) < 1e-12) }
            }
        }
    }

    @Test func `one set moves the effects of its members by the ridge regression alone`() {
        // Two members share the loss 5: 5 / (2 + strength) each, with the strength 4.
        let found = estimate(guess: [0, 0, 0, 0, 0], sets: [[0, 4]])
        for (value, expected) in zip(found, [5.0 / 6, 0, 0, 0, 5.0 / 6]) {
            #expect(abs(value - expected) < 1e-12)
        }
    }

    @Test func `without losses nothing has an effect`() {
        #expect(estimate(guess: [1, 2, 3, 4, 5], sets: []) == [0, 0, 0, 0, 0])
    }
}
