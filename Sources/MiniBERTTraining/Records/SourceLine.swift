import PrintableText

/// A line of a file, as messages name it.
public struct SourceLine: Hashable, Sendable, CustomStringConvertible {
    /// The name of the file as the caller gave it; `-` is standard input.
    public let file: String
    /// The line number, from 1; for a row that spans several lines, the first of them.
    public let line: Int

    /// Creates the place of a line.
    public init(file: String, line: Int) {
        self.file = file
        self.line = line
    }

    /// `file:line`.
    public var description: String { "\(printable(file)):\(line)" }
}
