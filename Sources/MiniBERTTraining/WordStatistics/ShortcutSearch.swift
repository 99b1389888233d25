import CLibrary
import Tensors

/// Looks for single features that predict a class without being part of what the texts say.
///
/// A word, a beginning or an end is a shortcut if four things hold.
/// - It is in at least 5 % of the rows of one class, and at least 85 % of the rows with it are of that class.
/// - That holds for rows that it was not found on, and is not chance: with as many tests as there are features, the
///   exact binomial test of the class's share still has a p-value below 1 %.
/// - It does not belong to what the texts say: among the rows of its class, the other words do not tell which rows have it
///   (an area under the curve of at most 0.6). A word of the language goes with other words, as `who` goes with the rest
///   of a question about a person. A mark that was added does not.
/// - It is the most frequent of the features that are in the same rows.
///
/// A length is a shortcut if one threshold of the number of words finds a class with a balanced accuracy of at least 75 %,
/// and at least 75 % of the rows on its side are of the class.
///
/// A value of another column of the table, such as a source, is a shortcut if the second holds for it, and if it leaves at
/// most half of the uncertainty: the class's share among the other rows with the value is at most half of what it is in all
/// rows. No model reads the column, but its values may differ in their texts.
///
/// A source whose texts differ from others of the class, such as an agency's name at the beginning of its news, is
/// not found: its other words tell it.
struct ShortcutSearch {
    private static let leastRows = 20
    private static let leastShare = 0.05
    private static let leastPrecision = 0.85
    private static let significance = 0.01
    private static let largestArea = 0.6
    private static let leastGain = 0.5
    private static let leastLengthPrecision = 0.75
    private static let largestErrorShare = 0.5

    let words: TextWords
    /// The values of other columns in each row.
    let others: [[OtherValue]]
    let truths: [Int]
    let labels: [ClassLabel]
    /// The rows in a random order, which is always the same.
    private let order: [Int]

    private init(words: TextWords, others: [[OtherValue]], truths: [Int], labels: [ClassLabel]) {
        self.words = words
        self.others = others
        self.truths = truths
        self.labels = labels
        var generator = SplitMix64(seed: 0)
        order = truths.indices.shuffled(using: &generator)
    }

    /// A feature by the number of its word.
    private struct Mark: Hashable {
        enum Place: Hashable { case anywhere, first, last }
        let word: Int32
        let place: Place

        func isIn(_ text: [Int32]) -> Bool {
            switch place {
            case .anywhere: text.contains(word)
            case .first: text.first == word
            case .last: text.last == word
            }
        }
    }

    /// The shortcuts of the rows, those of the largest classes' shares first.
    static func shortcuts(
        words: TextWords, others: [[OtherValue]] = [], truths: [Int], labels: [ClassLabel]
    ) -> [Shortcut] {
        let search = ShortcutSearch(words: words, others: others, truths: truths, labels: labels)
        return (search.marks + search.lengths + search.columns).sorted {
            $1.shareOfClass < $0.shareOfClass
        }
    }

    /// Every second row of a random order, from the first or from the second; the classes of a file may alternate.
    private func half(_ start: Int) -> [Int] {
        stride(from: start, to: truths.count, by: 2).map { order[$0] }
    }

    private func marks(ofRow row: Int) -> Set<Mark> {
        let text = words.texts[row]
        var marks = Set(text.map { Mark(word: $0, place: .anywhere) })
        if let word = text.first { marks.insert(Mark(word: word, place: .first)) }
        if let word = text.last { marks.insert(Mark(word: word, place: .last)) }
        return marks
    }

    private func classCounts(in half: some Sequence<Int>) -> [Int] {
        half.reduce(into: [Int](repeating: 0, count: labels.count)) { $0[truths[$1]] += 1 }
    }

    private var marks: [Shortcut] {
        let found = telling(marks(ofRow:)).filter { !isPartOfTheText($0.feature, of: $0.index) }
        return withoutRepetitions(
            found.map { ($0.feature, shortcut(feature($0.feature), $0.index, $0.inClass, $0.count, $0.size)) }
        )
    }

    /// The values of other columns.
    private var columns: [Shortcut] {
        guard others.contains(where: { !$0.isEmpty }) else { return [] }
        return telling { Set(others[$0]) }.filter { found in
            let error = 1 - Double(found.inClass) / Double(found.count)
            return error <= Self.largestErrorShare * (1 - Double(found.size) / Double(truths.count))
        }.map { shortcut(.column($0.feature), $0.index, $0.inClass, $0.count, $0.size) }
            .sorted { $0.description < $1.description }
    }

    /// A feature that predicts a class: the class, and the numbers of its rows with the feature, of all rows with it, and
    /// of all its rows.
    private typealias Telling<Feature> = (feature: Feature, index: Int, inClass: Int, count: Int, size: Int)

    /// The features that predict a class in both halves of the rows.
    private func telling<Feature: Hashable>(_ features: (Int) -> Set<Feature>) -> [Telling<Feature>] {
        func counts(in half: some Sequence<Int>) -> [Feature: [Int: Int]] {
            var counts: [Feature: [Int: Int]] = [:]
            for row in half {
                for feature in features(row) { counts[feature, default: [:]][truths[row], default: 0] += 1 }
            }
            return counts
        }
        let (first, second) = (counts(in: half(0)), counts(in: half(1)))
        let (sizes, heldOutSizes) = (classCounts(in: half(0)), classCounts(in: half(1)))
        let heldOutCount = heldOutSizes.reduce(0, +)
        var found: [Telling<Feature>] = []
        for (feature, counts) in first {
            let total = counts.values.reduce(0, +)
            guard let (index, count) = counts.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }),
                2 * total >= Self.leastRows, isTelling(count, of: total, classSize: sizes[index])
            else { continue }
            let heldOut = second[feature] ?? [:]
            let (right, all) = (heldOut[index] ?? 0, heldOut.values.reduce(0, +))
            let chance = Double(heldOutSizes[index]) / Double(max(1, heldOutCount))
            guard isTelling(right, of: all, classSize: heldOutSizes[index]),
                Self.binomialTail(right, of: all, chance) * Double(first.count) < Self.significance
            else { continue }
            found.append((feature, index, count + right, total + all, sizes[index] + heldOutSizes[index]))
        }
        return found
    }

    private func isTelling(_ count: Int, of total: Int, classSize: Int) -> Bool {
        total > 0 && Double(count) >= Self.leastPrecision * Double(total)
            && Double(count) >= Self.leastShare * Double(classSize)
    }

    private func feature(_ mark: Mark) -> Shortcut.Feature {
        let word = words.words[Int(mark.word)]
        return switch mark.place {
        case .anywhere: .word(word)
        case .first: .beginning(word)
        case .last: .end(word)
        }
    }

    private func shortcut(
        _ feature: Shortcut.Feature, _ index: Int, _ inClass: Int, _ all: Int, _ classSize: Int
    ) -> Shortcut {
        Shortcut(
            feature: feature, label: labels[index],
            shareOfClass: Double(inClass) / Double(max(1, classSize)),
            shareElsewhere: Double(all - inClass) / Double(max(1, truths.count - classSize)),
            precision: Double(inClass) / Double(max(1, all)))
    }

    /// Keeps one of the features that are in nearly the same rows: a place rather than anywhere if that loses little.
    private func withoutRepetitions(_ found: [(mark: Mark, shortcut: Shortcut)]) -> [Shortcut] {
        let order = found.sorted { left, right in
            func key(_ entry: (mark: Mark, shortcut: Shortcut)) -> Double {
                entry.shortcut.shareOfClass * (entry.mark.place == .anywhere ? 1 : 1.1)
            }
            return (key(right), left.mark.word) < (key(left), right.mark.word)
        }
        var kept: [(mark: Mark, shortcut: Shortcut)] = []
        for entry in order {
            let isRepeated = kept.contains { other in
                other.shortcut.label == entry.shortcut.label
                    && shareOfRows(of: entry.mark, with: other.mark) > 0.8
            }
            if !isRepeated { kept.append(entry) }
        }
        return kept.map(\.shortcut)
    }

    private func shareOfRows(of mark: Mark, with other: Mark) -> Double {
        let texts = words.texts.filter { mark.isIn($0) }
        return Double(texts.count { other.isIn($0) }) / Double(max(1, texts.count))
    }

    /// Whether the other words of the texts of a class tell which of them have the mark.
    private func isPartOfTheText(_ mark: Mark, of index: Int) -> Bool {
        let rows = truths.indices.filter { truths[$0] == index }
        let texts = rows.map { Set(words.texts[$0].filter { $0 != mark.word }) }
        let hasMark = rows.map { mark.isIn(words.texts[$0]) }
        let presence = PresenceModel.crossScores(texts, isPresent: hasMark, wordCount: words.words.count)
        guard let area = PresenceModel.areaUnderCurve(presence, hasMark) else { return false }
        return area > Self.largestArea
    }

    /// The classes that one threshold of the number of words finds.
    private var lengths: [Shortcut] {
        let lengths = words.texts.map(\.count)
        let found = labels.indices.compactMap { index -> Shortcut? in
            let inside = truths.indices.filter { truths[$0] == index }.map { lengths[$0] }.sorted()
            let outside = truths.indices.filter { truths[$0] != index }.map { lengths[$0] }.sorted()
            guard inside.count >= Self.leastRows, outside.count >= Self.leastRows else { return nil }
            var best = (gain: 0.0, length: 0)
            for length in Set(inside) {
                let gain = Self.share(of: inside, upTo: length) - Self.share(of: outside, upTo: length)
                if (abs(gain), -length) > (abs(best.gain), -best.length) { best = (gain, length) }
            }
            let isShort = best.gain > 0
            let selected = { (lengths: [Int]) in lengths.count { ($0 <= best.length) == isShort } }
            let found = shortcut(
                isShort ? .shorterThan(best.length) : .longerThan(best.length + 1), index, selected(inside),
                selected(inside) + selected(outside), inside.count)
            let isTelling = abs(best.gain) >= Self.leastGain && found.precision >= Self.leastLengthPrecision
            return isTelling ? found : nil
        }
        // Of two classes, what is short for one is long for the other.
        guard labels.count == 2, let first = found.max(by: { $0.shareOfClass < $1.shareOfClass }) else {
            return found
        }
        return [first]
    }

    /// The share of sorted lengths that are at most `length`.
    private static func share(of sorted: [Int], upTo length: Int) -> Double {
        var (low, high) = (0, sorted.count)
        while low < high {
            let middle = (low + high) / 2
            if sorted[middle] <= length { low = middle + 1 } else { high = middle }
        }
        return Double(low) / Double(sorted.count)
    }

    /// The probability of at least `count` of `total` by chance.
    static func binomialTail(_ count: Int, of total: Int, _ chance: Double) -> Double {
        guard count > 0 else { return 1 }
        guard chance > 0, chance < 1 else { return chance >= 1 ? 1 : 0 }
        var logarithm = Double(total) * log(1 - chance)
        var sum = 0.0
        for chosen in 0...total {
            if chosen >= count { sum += exp(logarithm) }
            logarithm += log(Double(total - chosen) / Double(chosen + 1)) + log(chance / (1 - chance))
        }
        return min(1, sum)
    }
}
