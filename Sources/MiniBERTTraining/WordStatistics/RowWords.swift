/// The words of scored rows.
package struct RowWords: Sendable {
    /// The words that go with each predicted class.
    package let classWords: [ClassWords]
    /// The features that predict a class without being part of what the texts say.
    package let shortcuts: [Shortcut]
    /// The number of right and wrong predictions by the number of words.
    package let lengths: LengthScores

    /// Collects the words of rows; those of a pair's texts are taken together.
    package init(_ rows: ScoredRows) {
        let words = TextWords(
            rows.examples.lazy.map { example in
                example.pair.map { example.text + " " + $0 } ?? example.text
            })
        classWords = ClassWords.ranked(words, classes: rows.predictions, classCount: rows.labels.count)
        shortcuts = ShortcutSearch.shortcuts(
            words: words, others: rows.examples.map(\.otherValues), truths: rows.truths, labels: rows.labels)
        lengths = LengthScores(
            lengths: words.texts.map(\.count), isRight: zip(rows.truths, rows.predictions).map { $0 == $1 })
    }
}
