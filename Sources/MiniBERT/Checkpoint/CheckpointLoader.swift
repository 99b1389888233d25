import SafetensorsFormat
import NeuralNetworks
import Tensors

/// Gives every parameter of a miniature model the tensor of its name, after checking type, shape and numbers.
///
/// Nothing is allocated by what a configuration says: the model begins as a miniature, whose extents stand
/// for the real ones, and its tensors are replaced by those of the file.
struct CheckpointLoader: ParameterVisitor {
    /// Tables up to this size are looked through at load; the rows of larger ones when a text uses them.
    ///
    /// Reading 4 MiB takes under a millisecond. A word table of 47 MB, of which a text needs a few rows,
    /// would take longer to read than the text to classify.
    static let largestCheckedTable = 4 << 20

    private(set) var checkpoint: Checkpoint
    let names: CheckpointNames
    let configuration: BertConfiguration
    /// For each extent of the model that is loaded the one in the file, where they differ.
    private var standIns: [Int: Int]
    /// The parameters whose numbers `checkNumbers` is to look through.
    private var unchecked: [(tensor: Tensor, entry: Checkpoint.Entry)] = []

    init(_ checkpoint: Checkpoint, configuration: BertConfiguration) {
        self.checkpoint = checkpoint
        self.configuration = configuration
        standIns = configuration.standIns
        names = CheckpointNames(
            architecture: configuration.architecture, namesInFile: checkpoint.tensorNames)
    }

    mutating func visit(
        _ parameter: inout Tensor, at path: ParameterPath, role: ParameterRole
    ) throws(ModelError) {
        let candidates = names.candidates(for: path.name)
        guard let entry = checkpoint.take(namedOneOf: candidates) else {
            throw .missingTensors(file: checkpoint.name, names: [candidates[0]])
        }
        try Self.check(entry, shape: parameter.shape.extents.map { standIns[$0] ?? $0 })
        let tensor = try entry.loaded()
        if role != .embedding || tensor.count * tensor.elementType.byteCount <= Self.largestCheckedTable {
            unchecked.append((tensor, entry))
        }
        parameter = tensor
    }

    /// Loads a model that has its real sizes, which must be known to be no larger than the file.
    mutating func loadInFull(_ model: inout some Parameterized) throws(ModelError) {
        let saved = standIns
        standIns = [:]
        defer { standIns = saved }
        try model.visitParameters(&self, at: .root)
        try checkNumbers()
    }

    /// Throws for the first element of the parameters so far that is NaN or infinite; all threads share the search.
    mutating func checkNumbers() throws(ModelError) {
        defer { unchecked = [] }
        _ = try WorkerThreads().map(unchecked) { (tensor, entry) throws(ModelError) in
            try Self.checkFinite(tensor, of: entry)
        }
    }

    /// Throws when a tensor of the file has another shape, or a type that is none for weights.
    static func check(_ entry: Checkpoint.Entry, shape: [Int]) throws(ModelError) {
        let (file, tensor) = (entry.file.name, entry.tensor)
        guard tensor.dataType.isReadableAsFloat else {
            throw .wrongElementType(file: file, tensor: tensor.name, found: tensor.dataType.rawValue)
        }
        guard tensor.shape == shape else {
            throw .wrongShape(file: file, tensor: tensor.name, found: tensor.shape, expected: shape)
        }
    }

    /// Throws for the first element that is NaN or infinite.
    static func checkFinite(_ tensor: Tensor, of entry: Checkpoint.Entry) throws(ModelError) {
        guard let index = tensor.firstNonFiniteIndex else { return }
        let value = tensor[index / tensor.columns, index % tensor.columns]
        throw .notFinite(
            file: entry.file.name, tensor: entry.tensor.name, index: index,
            found: value.isNaN ? "NaN" : "\(value)")
    }

    /// The names in the file of all parameters of a model that the checkpoint lacks.
    func missingNames<Model: Parameterized>(of model: Model, at path: ParameterPath = .root) -> [String] {
        model.parameters(at: path).compactMap { parameter in
            let candidates = names.candidates(for: parameter.path.name)
            return checkpoint.entry(namedOneOf: candidates) == nil ? candidates[0] : nil
        }
    }
}
