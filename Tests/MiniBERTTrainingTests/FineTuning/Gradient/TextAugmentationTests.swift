import Tensors
import WordPiece
@testable import MiniBERTTraining
import Testing

struct TextAugmentationTests {
    /// `[CLS]`, ten words of which the third has two tokens, `[SEP]`.
    private let encoding: Encoding = {
        var starts: [Range<Int>] = [0..<0]
        for word in 0..<10 {
            starts.append(3 * word..<3 * word + 2)
            if word == 2 { starts.append(3 * word + 2..<3 * word + 3) }
        }
        starts.append(0..<0)
        // Words are separated by one byte.
        let offsets = starts.enumerated().map { index, range in
            index > 4 && !range.isEmpty ? range.lowerBound + 1..<range.upperBound + 1 : range
        }
        return Encoding(
            ids: (0..<13).map { Int32($0) }, typeIDs: Array(repeating: 0, count: 13),
            specialTokensMask: (0..<13).map { $0 == 0 || $0 == 12 }, offsets: offsets)
    }()

    @Test func `rates of zero change nothing`() {
        var generator = SplitMix64(seed: 1)

        #expect(TextAugmentation.none.augmented(encoding, using: &generator) == encoding)
    }

    @Test func `tokens are left out at the given rate, and special tokens never`() {
        var generator = SplitMix64(seed: 2)
        let augmentation = TextAugmentation(tokenDropout: 0.3, wordSwap: 0)

        let counts = (0..<1000).map { _ in
            let changed = augmentation.augmented(encoding, using: &generator)
            #expect(changed.ids.first == 0 && changed.ids.last == 12)
            #expect(changed.ids == changed.ids.sorted())
            #expect(changed.count >= 3)
            return changed.count - 2
        }

        #expect(abs(Double(counts.reduce(0, +)) / 11_000 - 0.7) < 0.02)
    }

    @Test func `whole words are swapped with their neighbors`() {
        var generator = SplitMix64(seed: 3)
        let augmentation = TextAugmentation(tokenDropout: 0, wordSwap: 0.5)

        var swapCount = 0
        for _ in 0..<200 {
            let changed = augmentation.augmented(encoding, using: &generator)
            #expect(changed.ids.sorted() == encoding.ids)
            #expect(changed.ids.first == 0 && changed.ids.last == 12)
            let place = changed.ids.firstIndex(of: 3) ?? 0
            #expect(changed.ids[place + 1] == 4, "a word was torn: \(changed.ids)")
            if changed.ids != encoding.ids { swapCount += 1 }
        }
        #expect(swapCount > 180)
    }

    @Test func `the same seed gives the same changes`() {
        let augmentation = TextAugmentation(tokenDropout: 0.3, wordSwap: 0.3)
        func changed() -> Encoding {
            var generator = SplitMix64(seed: 4)
            return augmentation.augmented(encoding, using: &generator)
        }

        #expect(changed() == changed())
    }
}
