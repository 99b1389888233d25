import PrintableText

/// A single feature of the texts, or of their rows, that predicts a class without being part of what the texts say.
///
/// A model may learn it in place of the task, and fails where it is missing. `ShortcutSearch` says what is looked for.
package struct Shortcut: Hashable, Sendable, CustomStringConvertible {
    /// The feature.
    package enum Feature: Hashable, Sendable {
        /// The text has this word anywhere.
        case word(String)
        /// The text begins with this word or sign.
        case beginning(String)
        /// The text ends with this word or sign.
        case end(String)
        /// The text has at most this many words.
        case shorterThan(Int)
        /// The text has at least this many words.
        case longerThan(Int)
        /// The row has this value in a column that is neither the text nor the label.
        case column(OtherValue)
    }

    /// The feature.
    package let feature: Feature
    /// The class that it predicts.
    package let label: ClassLabel
    /// The share of the class's rows that have the feature.
    package let shareOfClass: Double
    /// The share of the other rows that have it.
    package let shareElsewhere: Double
    /// The share of the rows with the feature that are of the class.
    package let precision: Double

    /// The shortcut in words.
    package var description: String {
        let words =
            switch feature {
            case .word(let word): "the word '\(printable(word, limit: 40))'"
            case .beginning(let word): "'\(printable(word, limit: 40))' at the beginning"
            case .end(let word): "'\(printable(word, limit: 40))' at the end"
            case .shorterThan(let count): "a length of at most \(count) words"
            case .longerThan(let count): "a length of at least \(count) words"
            case .column(let other):
                "'\(printable(other.value, limit: 40))' in the column '\(printable(other.column, limit: 40))'"
            }
        return
            "\(words) predicts '\(label)' alone: \(NumberText.percent(shareOfClass)) of its rows have it, and "
            + "\(NumberText.percent(shareElsewhere, 1)) of all others; \(NumberText.percent(precision)) of the rows with it "
            + "are '\(label)'"
    }
}
