/// An error that ends a command, with its exit status.
enum CommandError: Error, Hashable {
    /// The arguments are invalid; status 2.
    case usage(UsageFault)
    /// The input cannot be used, for a reason; status 3.
    case data(String)
    /// The model cannot be used, for a reason; status 4.
    case model(String)
    /// The result cannot be written, for a reason; status 5.
    case output(String)
    /// The reader of the output closed it, as `head` does; status 141, without a message.
    case readerGone
    /// A signal asked the command to stop; status 128 plus the number of the signal.
    case interrupted(signal: Int32)
    /// With `--strict`, this many records could not be used; status 1.
    case badRecords(Int)
    /// A score is below the minimum of `--fail-under`; status 1.
    case belowMinimum(name: String, score: Double, minimum: Double)
    /// A training diverged; status 1. The model of the last good epoch is kept.
    case trainingFailed(String)

    var exitStatus: Int32 {
        switch self {
        case .usage: 2
        case .data: 3
        case .model: 4
        case .output: 5
        case .readerGone: 141
        case .interrupted(let signal): 128 + signal
        case .badRecords, .belowMinimum, .trainingFailed: 1
        }
    }

    /// The message for the user; `nil` if the exit status is enough.
    var message: String? {
        switch self {
        case .usage(let fault): fault.description
        case .data(let reason), .model(let reason), .output(let reason), .trainingFailed(let reason): reason
        case .readerGone, .interrupted: nil
        case .badRecords: "some records could not be used, and --strict requires all of them"
        case .belowMinimum(let name, let score, let minimum):
            "\(name) is \(score), but --fail-under requires at least \(minimum)"
        }
    }
}

extension CommandError {
    /// An output that cannot be written; the reason is printable.
    static func unwritable(_ output: String, _ reason: String) -> CommandError {
        .output("\(output): cannot be written: \(reason)")
    }

    /// An output that exists, and must not be replaced without `--force`.
    static func exists(_ output: String) -> CommandError {
        .output("\(output): already exists; --force replaces it")
    }

    /// Results that are not finite numbers, for this many texts: they have no label.
    static func resultsNotFinite(_ count: Int) -> CommandError {
        .model(
            "the model's results for \(grouped(count)) \(count == 1 ? "text" : "texts") are not finite numbers; its "
                + "weights are too large or damaged")
    }
}

enum UsageFault: Hashable, CustomStringConvertible {
    case unknownCommand(String, suggestion: String?)
    case missingCommand
    case unknownOption(String, suggestion: String?)
    case missingValue(option: String)
    case unexpectedValue(option: String)
    case badValue(String, option: String, expected: String)
    case contradiction(String, String)
    /// One of the others has to be there, too.
    case needs(String, others: [String])
    case unexpectedOperand(String, command: String)
    case missingOperand(String, command: String)
    /// Values that are valid by themselves do not fit together; the text explains it.
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
                    ?? "; put '--' before a text that begins with '-'")
        case .missingValue(let option): "'\(option)' needs a value"
        case .unexpectedValue(let option): "'\(option)' takes no value"
        case .badValue(let value, let option, let expected):
            "'\(value)' is not a value for '\(option)', which takes \(expected)"
        case .contradiction(let first, let second): "'\(first)' and '\(second)' cannot be combined"
        case .needs(let option, let others):
            "'\(option)' needs " + others.map { "'\($0)'" }.joined(separator: " or ")
        case .unexpectedOperand(let operand, let command):
            "'\(command)' takes no argument '\(operand)'"
        case .missingOperand(let operand, let command): "'\(command)' needs \(operand)"
        case .impossible(let finding): finding
        }
    }
}
