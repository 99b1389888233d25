import NeuralNetworks
public import SafetensorsFormat
import StrictJSON

/// A model that is written again with its numbers in another type, as a whole or in part.
///
/// F16 and BF16 halve the file of an F32 model. What no part of the model uses is left out.
public struct ModelConversion: Sendable {
    /// What of a model is written.
    public enum Part: String, CaseIterable, Sendable {
        /// Encoder, pooler and head.
        case all
        /// The encoder without a head.
        case encoder
        /// The head without its encoder, which takes the encoder of another file.
        case head
    }

    /// The model's name or folder.
    public var name: String { model.folder.path }
    /// Whether sentence-transformers' files say how vectors are made of states; they are not written.
    public let hasSentencePooling: Bool

    private let model: LoadedModel
    private let encoderEntries: [Checkpoint.Entry]
    private let otherEntries: [Checkpoint.Entry]
    private let hasHead: Bool

    /// Loads the model of a folder, so that what is written is known to be usable.
    ///
    /// - Throws: `ModelError` for whatever makes the encoder unusable, or a head that is there.
    public init(folder: String) throws(ModelError) {
        try self.init(.folder(folder))
    }

    /// Takes a model whose files lie in memory.
    ///
    /// - Throws: `ModelError`, as `init(folder:)`.
    public init(_ model: EmbeddedModel) throws(ModelError) {
        try self.init(.embedded(model))
    }

    /// Loads the model of a source; see the others.
    package init(_ source: ModelSource) throws(ModelError) {
        var model = try LoadedModel(source)
        encoderEntries = model.loader.checkpoint.usedEntries
        let encoderNames = Set(encoderEntries.map(\.tensor.name.utf8Bytes))
        do throws(ModelError) {
            _ = try model.loadHead()
            hasHead = true
        } catch .noClassificationHead {
            hasHead = false
        }
        _ = try model.loader.loadPooler()
        otherEntries = model.loader.checkpoint.usedEntries.filter {
            !encoderNames.contains($0.tensor.name.utf8Bytes)
        }
        let hiddenSize = model.configuration.hiddenSize
        hasSentencePooling = try model.folder.sentencePooling(hiddenSize: hiddenSize) != nil
        self.model = model
    }

    /// Writes a folder: settings and tokenizer as they are, those of a head left out with it, and the weights of a part in `dataType`, or each in its own
    /// type without one.
    ///
    /// - Parameters:
    ///   - path: Where the folder is to be.
    ///   - part: What is written.
    ///   - dataType: F32, F16, BF16 or F64.
    ///   - replacesExisting: Whether a model folder that is there gives way.
    /// - Throws: `ModelError.noClassificationHead` for a head that is not there; `.safetensors` for a number that the type
    ///   does not hold; and those of `ModelDestination`. Nothing is left behind then.
    /// - Precondition: The type holds floats.
    public func write(
        to path: String, part: Part = .all, as dataType: DataType? = nil, replacesExisting: Bool = false
    ) throws(ModelError) {
        let entries = try entries(of: part)
        let destination = try ModelDestination(
            path, replacesExisting: replacesExisting, keeping: model.folder.isInMemory ? [] : [name])
        var tensors: [TensorContent] = []
        let weights: SafetensorsWriter
        do throws(SafetensorsError) {
            for entry in entries { tensors.append(try entry.content(as: dataType)) }
            weights = try SafetensorsWriter(tensors, metadata: SafetensorsMetadata([("format", "pt")]))
        } catch {
            throw .safetensors(error)
        }
        try destination.write(try files(of: part), weights: weights)
    }

    private func entries(of part: Part) throws(ModelError) -> [Checkpoint.Entry] {
        switch part {
        case .all: return encoderEntries + otherEntries
        case .encoder: return encoderEntries
        case .head:
            guard hasHead else {
                throw .noClassificationHead(folder: name, finding: "the model has an encoder alone")
            }
            return otherEntries
        }
    }

    /// What `config.json` says of a head.
    private static let headKeys = ["architectures", "id2label", "label2id", "problem_type"]

    /// The files beside the weights, by name.
    private func files(of part: Part) throws(ModelError) -> [(name: String, bytes: [UInt8])] {
        var files: [(name: String, bytes: [UInt8])] = []
        if var bytes = try model.folder.bytes(of: "config.json") {
            if part == .encoder, let settings = try? JSONValue(parsing: bytes) {
                bytes = Array(Self.headKeys.reduce(settings) { $0.removing($1) }.indentedText.utf8)
            }
            files.append(("config.json", bytes))
        }
        for (name, bytes) in model.tokenizer.sourceFiles.sorted(by: { $0.key < $1.key }) {
            files.append((name, bytes))
        }
        return files
    }
}

extension Checkpoint.Entry {
    /// The tensor's numbers in another type; in its own, the bytes as they are.
    fileprivate func content(as dataType: DataType?) throws(SafetensorsError) -> TensorContent {
        guard let dataType, dataType != tensor.dataType else { return TensorContent(tensor, of: file) }
        return TensorContent(
            name: tensor.name, floats: try file.floats(of: tensor), shape: tensor.shape, as: dataType)
    }
}

extension String {
    /// Names of tensors are compared by their bytes: canonically equal ones are not the same.
    fileprivate var utf8Bytes: [UInt8] { Array(utf8) }
}
