public import MiniBERT
public import NeuralNetworks
import PrintableText
public import WordPiece

/// Why an encoder was not pretrained or distilled: place, finding, expectation, and what to do about it.
public enum PretrainingError: Error, Hashable, CustomStringConvertible {
    /// A file of the corpus cannot be opened or read.
    case unreadable(file: String, reason: String)
    /// The bytes of a line are no text; `finding` says why.
    case notText(SourceLine, finding: String)
    /// A line does not end within the limit, in bytes.
    case lineTooLong(SourceLine, limit: Int)
    /// The corpus is too small to learn from and to set lines aside: this many lines hold a token.
    case tooFewTexts(Int)
    /// The teacher, the student to start from, or the folder to be written cannot be used.
    case model(ModelError)
    /// The teacher cannot read a line; `line` counts over the whole corpus, from 1.
    case text(line: Int, InputError)
    /// The vocabulary of a new student cannot be used.
    case vocabulary(file: String, WordPieceError)
    /// Two settings do not go together; in words.
    case contradiction(String)
    /// The loss or the gradient is no number; the last checkpoint is kept.
    case training(TrainingError)
    /// A file of the training cannot be written; `reason` is the system's own message.
    case unwritable(path: String, reason: String)
    /// There is no training to go on with.
    case noCheckpoint(path: String)
    /// A file of the training that is gone on with is damaged, or of another training.
    case damaged(file: String, finding: String)

    /// The fault in words.
    public var description: String {
        switch self {
        case .unreadable(let file, let reason): "\(Self.shown(file)): cannot be read: \(reason)"
        case .notText(let line, let finding): "\(line): \(finding), expected text in UTF-8"
        case .lineTooLong(let line, let limit):
            "\(line): longer than \(limit) bytes, expected one text a line; is it a text file?"
        case .tooFewTexts(let count):
            "the corpus has \(count) \(count == 1 ? "line" : "lines") with a word, expected at least 2"
        case .model(let error): error.description
        case .text(let line, let error): "line \(line) of the corpus: \(error)"
        case .vocabulary(let file, let error): "\(Self.shown(file)): \(error)"
        case .contradiction(let finding): finding
        case .training(let error): error.description
        case .unwritable(let path, let reason): "\(Self.shown(path)): cannot be written: \(reason)"
        case .noCheckpoint(let path):
            "\(Self.shown(path)): there is no training to go on with; start it without '--resume'"
        case .damaged(let file, let finding): "\(Self.shown(file)): \(finding)"
        }
    }

    private static func shown(_ file: String) -> String { file == "-" ? "standard input" : quoted(file) }
}
