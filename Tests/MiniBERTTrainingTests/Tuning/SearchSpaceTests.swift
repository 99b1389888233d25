import MiniBERT
import Testing

@testable import MiniBERTTraining

struct SearchSpaceTests {
    private func space(
        layerCount: Int = 6, rowCount: Int = 600, isPortable: Bool = false, seed: UInt64 = 0
    ) -> SearchSpace {
        SearchSpace(
            layerCount: layerCount, rowCount: rowCount, defaults: HeadOptions(), isPortable: isPortable,
            seed: seed)
    }

    @Test func `each part of the encoder is among the first candidates, and no candidate comes twice`() {
        let space = space()

        #expect(space.candidates.prefix(4).map(\.unfreezing) == [.none, .blocks(2), .all, .blocks(1)])
        #expect(Set(space.candidates).count == space.candidates.count)
        #expect(space.candidates.count == 42)
    }

    @Test func `no more blocks are unfrozen than the encoder has besides all of them`() {
        for (layerCount, expected) in [
            (0, [Unfreezing.none, .all]), (1, [.none, .all]), (2, [.none, .all, .blocks(1)]),
        ] {
            #expect(
                space(layerCount: layerCount).candidates.prefix(expected.count).map(\.unfreezing) == expected)
        }
    }

    @Test func `a portable search has only heads of transformers`() {
        let space = space(isPortable: true)

        #expect(space.fits.isEmpty)
        #expect(!space.candidates.isEmpty)
        #expect(space.candidates.allSatisfy { $0.headShape == nil })
    }

    @Test func `an encoder that cannot be trained stays frozen`() {
        for (isPortable, expected) in [(false, [Unfreezing.none]), (true, [])] {
            let space = SearchSpace(
                layerCount: 6, rowCount: 600, defaults: HeadOptions(), trainsEncoder: false,
                isPortable: isPortable, seed: 0)

            #expect(Set(space.candidates.map(\.unfreezing)) == Set(expected))
        }
    }

    @Test func `the seed decides the order alone`() {
        #expect(space(seed: 1).candidates != space(seed: 2).candidates)
        #expect(Set(space(seed: 1).candidates) == Set(space(seed: 2).candidates))
        #expect(space(seed: 3).candidates == space(seed: 3).candidates)
    }

    @Test func `few rows take more epochs, and a rung has a share of them`() {
        for (rowCount, epochs) in [(0, 40), (100, 40), (300, 16), (600, 8), (100_000, 8)] {
            let space = space(rowCount: rowCount)

            #expect(space.candidates[1].epochCount == epochs)
            #expect(space.setting(.init(candidate: 1, rung: 0)).epochCount == epochs / 4)
            #expect(space.setting(.init(candidate: 1, rung: 1)).epochCount == epochs / 2)
            #expect(space.setting(.init(candidate: 1, rung: 2)).epochCount == epochs)
        }
    }
}
