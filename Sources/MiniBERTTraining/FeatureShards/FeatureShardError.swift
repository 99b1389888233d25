import PrintableText

/// The reason why files of features cannot be read together.
package struct FeatureShardError: Error, Hashable, CustomStringConvertible {
    /// The file or the folder at fault.
    package let file: String
    /// The finding, the expectation, and what helps.
    package let finding: String

    /// The error in words.
    package var description: String { "\(printable(file)): \(finding)" }
}
