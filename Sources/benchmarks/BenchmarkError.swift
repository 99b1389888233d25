import WordPiece
import NeuralNetworks
import SafetensorsFormat
import MiniBERT

/// An error that prevents a measurement.
enum BenchmarkError: Error, Hashable, CustomStringConvertible {
    case unknownBenchmark(String, known: [String])
    case unknownOption(String)
    case missingValue(option: String)
    case invalidValue(String, option: String, expected: String)
    case missingOption(String)
    case unreadableTexts(path: String)
    case noTexts(path: String)
    case model(ModelError)
    case tokenizer(WordPieceError)
    case vectors(SafetensorsError)
    case training(TrainingError)

    /// The exit status, as `minibert` uses it: 2 for arguments, 3 for texts, 4 for the model, 5 for output.
    var exitStatus: Int32 {
        switch self {
        case .unknownBenchmark, .unknownOption, .missingValue, .invalidValue, .missingOption: 2
        case .unreadableTexts, .noTexts, .training: 3
        case .model, .tokenizer: 4
        case .vectors: 5
        }
    }

    var description: String {
        switch self {
        case .unknownBenchmark(let name, let known):
            "there is no benchmark '\(name)', only \(known.joined(separator: ", "))"
        case .unknownOption(let option): "unknown option '\(option)'; see 'benchmarks --help'"
        case .missingValue(let option): "'\(option)' needs a value"
        case .invalidValue(let value, let option, let expected):
            "'\(value)' is not a value for '\(option)', which takes \(expected)"
        case .missingOption(let option): "this benchmark needs '\(option)'"
        case .unreadableTexts(let path): "'\(path)' cannot be read"
        case .noTexts(let path): "'\(path)' has no lines"
        case .model(let error): error.description
        case .tokenizer(let error): error.description
        case .vectors(let error): error.description
        case .training(let error): error.description
        }
    }
}
