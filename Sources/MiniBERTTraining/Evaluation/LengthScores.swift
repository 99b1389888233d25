/// The number of right and wrong predictions by the length of the text in words.
package struct LengthScores: Hashable, Sendable {
    /// A range of lengths.
    package struct Bin: Hashable, Sendable {
        /// The least length.
        package let least: Int
        /// The largest length.
        package let most: Int
        /// How many rows are predicted right.
        package fileprivate(set) var right = 0
        /// How many rows are predicted wrong.
        package fileprivate(set) var wrong = 0
    }

    /// At most twelve ranges of equal width, except that the last has every longer text.
    package private(set) var bins: [Bin] = []

    /// Counts rows by their lengths.
    ///
    /// The width is chosen so that at most one text in twenty is in the last range.
    package init(lengths: [Int], isRight: [Bool]) {
        let sorted = lengths.sorted()
        guard let longest = sorted.last else { return }
        let usual = sorted[(sorted.count - 1) * 95 / 100]
        let width = max(1, (usual + 11) / 11)
        let count = min(12, longest / width + 1)
        bins = (0..<count).map {
            Bin(least: $0 * width, most: $0 == count - 1 ? longest : ($0 + 1) * width - 1)
        }
        for (length, right) in zip(lengths, isRight) {
            let bin = min(count - 1, length / width)
            if right { bins[bin].right += 1 } else { bins[bin].wrong += 1 }
        }
    }
}
