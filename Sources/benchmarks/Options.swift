import MiniBERT
import Tensors

struct Options: Hashable {
    var modelFolder: String?
    var textFile: String?
    var threadCount = 1
    var pooling = Pooling.cls
    /// The type in which the weights of the linear layers are stored.
    var precision = ElementType.float32
    /// How products with 8-bit weights round their inputs.
    var inputRounding = InputRounding.fine
    var batchSize = 32
    /// The approximate number of tokens that a thread encodes together.
    var batchTokenCount = ReadingOptions().batchTokenCount
    /// The file for the vectors of the warm-up.
    var vectorFile: String?
    /// fit: the number of rows and of classes.
    var rowCount = 5000
    var classCount = 77
    var roundCount = 5
    var isJSON = false
    /// Whether each round waits for a line on standard input.
    var isOnDemand = false

    static let help = """
          --model FOLDER      a Hugging Face model folder
          --texts FILE        one text a line
          --threads N         default 1
          --pooling KIND      cls (default) or mean
          --precision TYPE    of the linear weights: f32 (default), f16, bf16, int8, or int8-fast with inputs of bytes
          --batch-size N      train: texts in a step; default 32
          --batch-tokens N    tokens that a thread encodes together; default \(ReadingOptions().batchTokenCount)
          --vectors FILE      encode: where to write the vectors, as safetensors
          --rows N            fit: default 5000
          --classes N         fit: default 77
          --rounds N          default 5
          --on-demand         one round for each line on standard input, until its end
          --json              a line of JSON when ready and after each round, instead of a table
        """

    /// A weight in this precision.
    func converted(_ weight: Tensor) -> Tensor {
        let converted = weight.converted(to: precision)
        return precision == .int8 ? converted.roundingInputs(inputRounding) : converted
    }

    init(_ arguments: ArraySlice<String>) throws(BenchmarkError) {
        var rest = arguments
        while let option = rest.popFirst() {
            switch option {
            case "--json": isJSON = true
            case "--on-demand": isOnDemand = true
            default: try set(option, to: rest.popFirst())
            }
        }
    }

    private static let precisions: [String: ElementType] = [
        "f32": .float32, "f16": .float16, "bf16": .bfloat16, "int8": .int8, "int8-fast": .int8,
    ]

    private mutating func set(_ option: String, to given: String?) throws(BenchmarkError) {
        func value() throws(BenchmarkError) -> String {
            guard let given else { throw .missingValue(option: option) }
            return given
        }
        switch option {
        case "--model": modelFolder = try value()
        case "--texts": textFile = try value()
        case "--vectors": vectorFile = try value()
        case "--threads": threadCount = try count(value(), option)
        case "--batch-size": batchSize = try count(value(), option)
        case "--batch-tokens": batchTokenCount = try count(value(), option)
        case "--rows": rowCount = try count(value(), option)
        case "--classes": classCount = try count(value(), option)
        case "--rounds": roundCount = try count(value(), option)
        case "--pooling":
            guard let kind = Pooling(rawValue: try value()), kind == .cls || kind == .mean else {
                throw .invalidValue(try value(), option: option, expected: "cls or mean")
            }
            pooling = kind
        case "--precision":
            guard let type = Options.precisions[try value()] else {
                throw .invalidValue(try value(), option: option, expected: "f32, f16, bf16, int8, int8-fast")
            }
            precision = type
            if given == "int8-fast" { inputRounding = .bytes }
        default: throw .unknownOption(option)
        }
    }

    private func count(_ value: String, _ option: String) throws(BenchmarkError) -> Int {
        guard let count = Int(value), count > 0 else {
            throw .invalidValue(value, option: option, expected: "a whole number from 1")
        }
        return count
    }
}

extension Options {
    var threads: WorkerThreads { WorkerThreads(count: threadCount) }

    /// Returns the folder of the model.
    ///
    /// - Throws: `.missingOption` if there is none.
    func requiredModelFolder() throws(BenchmarkError) -> String {
        guard let modelFolder else { throw .missingOption("--model") }
        return modelFolder
    }
}
