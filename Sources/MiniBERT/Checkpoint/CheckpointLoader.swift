import SafetensorsFormat
import NeuralNetworks
import PrintableText
import SystemFiles
import Tensors

/// Gives every parameter of a model the tensor of its name, after checking type, shape and numbers.
///
/// The model begins with zeros, which take no memory. So a configuration with wrong sizes costs nothing: the first
/// tensor of another shape is refused.
struct CheckpointLoader: ParameterVisitor {
    /// Tables up to this size are checked at load; the rows of larger ones when a text uses them.
    ///
    /// Reading 4 MiB takes under a millisecond. A word table of 47 MB, of which a text needs a few rows, would take
    /// longer to read than the text to classify.
    static let largestCheckedTable = 4 << 20

    var checkpoint: Checkpoint
    let names: CheckpointNames
    let configuration: BertConfiguration
    private let threads: WorkerThreads
    /// The parameters whose numbers `checkNumbers` is to look through.
    var unchecked: [(tensor: Tensor, entry: Checkpoint.Entry)] = []

    init(_ checkpoint: Checkpoint, configuration: BertConfiguration, threads: WorkerThreads) {
        self.checkpoint = checkpoint
        self.configuration = configuration
        self.threads = threads
        names = CheckpointNames(
            architecture: configuration.architecture, namesInFile: checkpoint.tensorNames)
    }

    /// The tensor of a parameter, by the model's own name.
    func entry(for name: String) -> Checkpoint.Entry? {
        checkpoint.entry(namedOneOf: names.candidates(for: name))
    }

    mutating func visit(
        _ parameter: inout Tensor, at path: ParameterPath, role: ParameterRole
    ) throws(ModelError) {
        parameter = try tensor(path.name, shape: parameter.shape.extents, role: role)
    }

    /// Takes a tensor, by the model's own name, and checks its type and shape; `checkNumbers` checks its numbers.
    mutating func tensor(
        _ name: String, shape: [Int], role: ParameterRole = .weight
    ) throws(ModelError) -> Tensor {
        let entry = try take(name)
        if isInteger(entry, name, role: role) {
            return try integerTensor(entry, name, shape: shape, role: role)
        }
        guard entry.tensor.dataType.isReadableAsFloat else {
            throw .wrongElementType(
                file: entry.file.name, tensor: entry.tensor.name, found: entry.tensor.dataType.rawValue)
        }
        try Self.check(entry, shape: shape)
        let tensor = try entry.loaded()
        if role != .embedding || tensor.count * tensor.elementType.byteCount <= Self.largestCheckedTable {
            unchecked.append((tensor, entry))
        }
        return tensor
    }

    /// Takes a tensor of whole numbers of 32 bits, by the model's own name.
    mutating func unsignedIntegers(_ name: String, count: Int) throws(ModelError) -> [UInt32] {
        let entry = try take(name)
        guard entry.tensor.dataType == .uint32 else {
            throw .contradiction(
                file: entry.file.name,
                finding: "tensor \(quoted(entry.tensor.name)) is stored as \(entry.tensor.dataType.rawValue)",
                expectation: "it must be U32")
        }
        try Self.check(entry, shape: [count])
        return entry.file.withBytes(of: entry.tensor) { bytes in
            (0..<count).map { bytes.loadInteger(at: $0 * 4, as: UInt32.self) }
        }
    }

    mutating func take(_ name: String) throws(ModelError) -> Checkpoint.Entry {
        let candidates = names.candidates(for: name)
        guard let entry = checkpoint.take(namedOneOf: candidates) else {
            throw .missingTensors(file: checkpoint.name, names: [candidates[0]])
        }
        return entry
    }

    /// Throws for the first element of the parameters so far that is NaN or infinite; all threads share the search.
    mutating func checkNumbers() throws(ModelError) {
        defer { unchecked = [] }
        _ = try threads.map(unchecked) { (tensor, entry) throws(ModelError) in
            try Self.checkFinite(tensor, of: entry)
        }
    }

    /// Throws when a tensor of the file has another shape.
    static func check(_ entry: Checkpoint.Entry, shape: [Int]) throws(ModelError) {
        guard entry.tensor.shape == shape else {
            throw .wrongShape(
                file: entry.file.name, tensor: entry.tensor.name, found: entry.tensor.shape, expected: shape)
        }
    }

    /// Throws for the first element that is NaN or infinite, or an integer out of range.
    private static func checkFinite(_ tensor: Tensor, of entry: Checkpoint.Entry) throws(ModelError) {
        guard tensor.elementType != .int8 else { return try checkIntegers(tensor, of: entry) }
        guard let index = tensor.firstNonFiniteIndex else { return }
        let value = tensor[index / tensor.columns, index % tensor.columns]
        throw .notFinite(
            file: entry.file.name, tensor: entry.tensor.name, index: index,
            found: value.isNaN ? "NaN" : "\(value)")
    }

    /// The names in the file of all parameters of a model that the checkpoint lacks.
    func missingNames(of model: some Parameterized, at path: ParameterPath = .root) -> [String] {
        model.parameters(at: path).compactMap { parameter in
            let name = parameter.path.name
            return entry(for: name) == nil ? names.candidates(for: name)[0] : nil
        }
    }
}
