import PrintableText
package import MiniBERT
package import NeuralNetworks
import Tensors
package import WordPiece

/// The reason why an encoder was not pretrained or distilled.
package enum PretrainingError: Error, Hashable, CustomStringConvertible {
    /// A file of the corpus cannot be opened or read.
    case unreadable(file: String, reason: String)
    /// A line is not text; `finding` says why.
    case notText(SourceLine, finding: String)
    /// The file is of a kind that is not text.
    case foreign(SourceLine, ForeignInput)
    /// A line is longer than the limit, in bytes.
    case lineTooLong(SourceLine, limit: Int)
    /// The corpus is too small to hold out a line; this many lines have a token.
    case tooFewTexts(Int)
    /// The teacher, the initial student, or the output folder cannot be used.
    case model(ModelError)
    /// The teacher cannot encode a line; `line` counts over the whole corpus, from 1.
    case text(line: Int, InputError)
    /// The vocabulary of a new student cannot be used.
    case vocabulary(file: String, WordPieceError)
    /// Two settings contradict each other, in words.
    case contradiction(String)
    /// The work was stopped before there was a training to resume.
    case stopped
    /// The loss or the gradient is not finite; the last checkpoint is kept.
    case training(TrainingError)
    /// A file of the training cannot be written; `reason` is the message of the system.
    case unwritable(path: String, reason: String)
    /// There is no training to resume.
    case noCheckpoint(path: String)
    /// A file of the resumed training is damaged, or belongs to another training.
    case damaged(file: String, finding: String)
    /// The log is not that of the resumed training.
    case foreignLog(file: String)

    /// The error in words.
    package var description: String {
        switch self {
        case .unreadable(let file, let reason): "\(Self.shown(file)): cannot be read: \(reason)"
        case .notText(let line, let finding): "\(line): \(finding), expected text in UTF-8"
        case .foreign(let line, let kind):
            if kind.unpacker != nil {
                "\(line): is compressed by \(kind.rawValue), expected text in UTF-8"
            } else {
                "\(line): is a \(kind.rawValue) file, expected text in UTF-8"
            }
        case .lineTooLong(let line, let limit):
            "\(line): longer than \(limit) bytes, expected one text a line; is it a text file?"
        case .tooFewTexts(let count):
            "the corpus has \(count) \(count == 1 ? "line" : "lines") with a word, expected at least 2"
        case .model(let error): error.description
        case .text(let line, let error): "line \(line) of the corpus: \(error)"
        case .vocabulary(let file, let error): "\(Self.shown(file)): \(error)"
        case .contradiction(let finding): finding
        case .stopped: "stopped before the first step"
        case .training(let error): error.description
        case .unwritable(let path, let reason): "\(Self.shown(path)): cannot be written: \(reason)"
        case .noCheckpoint(let path):
            "\(Self.shown(path)): there is no training to resume"
        case .damaged(let file, let finding): "\(Self.shown(file)): \(finding)"
        case .foreignLog(let file):
            "\(Self.shown(file)): is not the log of this training; delete it to begin a new one"
        }
    }

    private static func shown(_ file: String) -> String { file == "-" ? "standard input" : quoted(file) }
}

/// Performs a part of the work before a training; a request to stop ends it.
func stoppably<Result>(
    _ body: () throws(Stopped) -> Result
) throws(PretrainingError) -> Result {
    do throws(Stopped) { return try body() } catch { throw .stopped }
}
