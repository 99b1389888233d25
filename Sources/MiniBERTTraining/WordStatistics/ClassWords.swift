import CLibrary

/// The words that set the texts of one class apart from all others.
///
/// Words are ranked by the log-odds of being in a text of the class, smoothed by their frequency in all texts, in units of
/// their deviation (Monroe, Colaresi and Quinn, 2008). This describes which words go with a class; it does not say that a
/// model reads them.
package struct ClassWords: Sendable {
    /// A word and how much it belongs to the class.
    package struct Entry: Hashable, Sendable {
        /// The word, in lower case.
        package let word: String
        /// The log-odds in deviations; above 2, it is unlikely to be chance.
        package let score: Double
        /// The number of texts of the class that have the word.
        package let countInClass: Int
        /// The number of all other texts that have the word.
        package let countElsewhere: Int
    }

    /// The index of the class.
    package let classIndex: Int
    /// The words, the most telling first; only those with a score above 2.
    package let entries: [Entry]

    /// Ranks the words of each class.
    ///
    /// - Parameters:
    ///   - words: The words of the texts.
    ///   - classes: The class of each text, such as the predicted one.
    ///   - classCount: The number of classes.
    ///   - limit: The most words of a class.
    /// - Returns: The words of each class that has texts.
    package static func ranked(
        _ words: TextWords, classes: [Int], classCount: Int, limit: Int = 20
    ) -> [ClassWords] {
        var counts = [[Int32: Int]](repeating: [:], count: classCount)
        var totals = [Int](repeating: 0, count: words.words.count)
        for (text, index) in zip(words.texts, classes) {
            for word in Set(text) {
                counts[index][word, default: 0] += 1
                totals[Int(word)] += 1
            }
        }
        let sizes = counts.map { Double($0.values.reduce(0, +)) }
        let whole = sizes.reduce(0, +)
        // The prior is worth as many words as one text in a hundred has, spread as in all texts.
        let prior = max(10, whole / 100)
        return counts.indices.filter { !counts[$0].isEmpty }.map { index in
            var entries: [Entry] = []
            for (word, count) in counts[index] where count > 1 {
                let total = totals[Int(word)]
                let weight = prior * Double(total) / whole
                let inside = Double(count) + weight
                let outside = Double(total - count) + weight
                let odds =
                    log(inside / max(1e-9, sizes[index] + prior - inside))
                    - log(outside / max(1e-9, whole - sizes[index] + prior - outside))
                let score = odds / (1 / inside + 1 / outside).squareRoot()
                guard score > 2 else { continue }
                entries.append(
                    Entry(
                        word: words.words[Int(word)], score: score, countInClass: count,
                        countElsewhere: total - count))
            }
            entries.sort { ($1.score, $0.word) < ($0.score, $1.word) }
            return ClassWords(classIndex: index, entries: Array(entries.prefix(limit)))
        }
    }
}
