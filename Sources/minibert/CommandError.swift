import MiniBERTTraining
import MiniBERT
import MiniBERTDefaultModel

/// Why a command ends early, and with which exit status.
enum CommandError: Error, Hashable {
    /// The arguments ask for something that cannot be; status 2.
    case usage(UsageFault)
    /// The input cannot be used; status 3.
    case data(DataFault)
    /// The model cannot be used; status 4.
    case model(ModelFault)
    /// The result cannot be written; status 5.
    case output(OutputFault)
    /// The reader of the result went away, as `head` does; status 141, without a word.
    case readerGone
    /// A signal asked to stop; status 128 and its number.
    case interrupted(signal: Int32)
    /// The work was done, but with this many records that could not be used, and the user was strict; status 1.
    case badRecords(Int)
    /// A score is below the least that was asked for; status 1.
    case belowGate(name: String, score: Double, least: Double)
    /// A training came to numbers that are none; status 1. What was good before is kept.
    case trainingFailed(String)

    /// What the process ends with.
    var exitStatus: Int32 {
        switch self {
        case .usage: 2
        case .data: 3
        case .model: 4
        case .output: 5
        case .readerGone: 141
        case .interrupted(let signal): 128 + signal
        case .badRecords, .belowGate, .trainingFailed: 1
        }
    }

    /// What people are told; nothing when there is nothing to say.
    var message: String? {
        switch self {
        case .usage(let fault): fault.description
        case .data(let fault): fault.description
        case .model(let fault): fault.description
        case .output(let fault): fault.description
        case .readerGone, .interrupted: nil
        case .badRecords: "some records could not be used, and --strict asks for all"
        case .belowGate(let name, let score, let least):
            "\(name) is \(score), and --fail-under asks for \(least)"
        case .trainingFailed(let reason): reason
        }
    }
}

/// Why arguments cannot be followed.
enum UsageFault: Hashable, CustomStringConvertible {
    case unknownCommand(String, suggestion: String?)
    case missingCommand
    case unknownOption(String, suggestion: String?)
    case missingValue(option: String)
    case unexpectedValue(option: String)
    case badValue(String, option: String, expected: String)
    case contradiction(String, String)
    case needs(String, other: String)
    case unexpectedOperand(String, command: String)
    case missingOperand(String, command: String)
    case textsAndInput
    /// Values that are all right by themselves do not go together; in words.
    case impossible(String)

    var description: String {
        switch self {
        case .unknownCommand(let name, let suggestion):
            "no command '\(name)'" + (suggestion.map { "; did you mean '\($0)'?" } ?? "")
        case .missingCommand:
            "a command is missing"
        case .unknownOption(let name, let suggestion):
            "unknown option '\(name)'"
                + (suggestion.map { "; did you mean '\($0)'?" }
                    ?? "; a text that begins with '-' goes after '--'")
        case .missingValue(let option): "'\(option)' needs a value"
        case .unexpectedValue(let option): "'\(option)' takes no value"
        case .badValue(let value, let option, let expected):
            "'\(value)' is not a value for '\(option)', which takes \(expected)"
        case .contradiction(let first, let second): "'\(first)' and '\(second)' contradict each other"
        case .needs(let option, let other): "'\(option)' needs '\(other)'"
        case .unexpectedOperand(let operand, let command):
            "'\(command)' does not know what to do with '\(operand)'"
        case .missingOperand(let operand, let command): "'\(command)' needs \(operand)"
        case .impossible(let finding): finding
        case .textsAndInput: "texts as arguments and '--input' contradict each other"
        }
    }
}

/// Why an input cannot be used.
enum DataFault: Hashable, CustomStringConvertible {
    /// The whole input; the description of the fault is the library's.
    case unusable(String)
    case badRecord(SourceLine, RecordFault)

    var description: String {
        switch self {
        case .unusable(let reason): reason
        case .badRecord(let line, let fault): "\(line): \(fault)"
        }
    }
}

/// Why a model cannot be used.
enum ModelFault: Hashable, CustomStringConvertible {
    /// Neither a folder of this name nor a model in the local cache.
    case notFound(name: String, cache: String?)
    /// The names of the models in this program.
    private static var builtInNames: String { EmbeddedModel.builtIn.map(\.name).joined(separator: ", ") }

    /// The model's own files say so; the description of the fault is theirs.
    case unusable(String)
    /// For this many texts the model's result was no number; no label is made of such.
    case resultsNotFinite(Int)

    var description: String {
        switch self {
        case .notFound(let name, let cache):
            "no model '\(name)': not a folder"
                + (cache.map {
                    ", not built in (\(Self.builtInNames)), not in the Hugging Face cache \($0); to fetch it: hf download \(name)"
                }
                    ?? "")
        case .unusable(let reason): reason
        case .resultsNotFinite(let count):
            "the model's results for \(grouped(count)) \(count == 1 ? "text" : "texts") are not finite numbers; its "
                + "weights are too large or damaged"
        }
    }
}

/// Why a result cannot be written.
enum OutputFault: Hashable, CustomStringConvertible {
    case failed(output: String, reason: String)
    case exists(output: String)
    case isInput(output: String)
    /// The description of the fault is the library's.
    case refused(String)

    var description: String {
        switch self {
        case .failed(let output, let reason): "\(output): cannot be written: \(reason)"
        case .exists(let output): "\(output): is there already; --force replaces it"
        case .isInput(let output): "\(output): is an input, too; write to another file"
        case .refused(let reason): reason
        }
    }
}
