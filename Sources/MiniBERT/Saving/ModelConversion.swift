import WordPiece
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
    /// The names of files that are not written again, as no reading of the model depends on them.
    public let leftOutNames: [String]

    private let model: LoadedModel
    private let encoderEntries: [Checkpoint.Entry]
    private let otherEntries: [Checkpoint.Entry]
    private let hasHead: Bool
    /// The files beside the weights.
    private let settings: [(name: String, bytes: [UInt8])]

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
        settings = try Self.settings(of: model)
        leftOutNames = try model.folder.names(
            beside: settings.map(\.name) + model.loader.checkpoint.fileNames)
        self.model = model
    }

    /// Every file that reading the model depends on, beside the weights.
    private static func settings(
        of model: LoadedModel
    ) throws(ModelError) -> [(name: String, bytes: [UInt8])] {
        var files: [(name: String, bytes: [UInt8])] = []
        if let bytes = try model.folder.bytes(of: configurationName) {
            files.append((configurationName, bytes))
        }
        let tokenizerFiles = model.tokenizer.sourceFiles
        for (name, bytes) in tokenizerFiles.sorted(by: { $0.key < $1.key }) { files.append((name, bytes)) }
        return files + (try model.folder.sentenceFiles().filter { tokenizerFiles[$0.name] == nil })
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
            for entry in entries {
                let name = model.loader.names.unwrapped(entry.tensor.name)
                tensors.append(try entry.content(named: name, as: dataType))
            }
            weights = try SafetensorsWriter(tensors, metadata: .transformers)
        } catch {
            throw .safetensors(error)
        }
        try destination.write(files(of: part), weights: weights)
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

    private static let configurationName = "config.json"
    /// What `config.json` says of a head.
    private static let headKeys = [
        "architectures", "id2label", "label2id", "problem_type", OwnModel.headKey, OwnModel.encoderKey,
    ]

    /// The files beside the weights, by name.
    private func files(of part: Part) -> [(name: String, bytes: [UInt8])] {
        settings.map { file in
            guard part == .encoder, file.name == Self.configurationName,
                let object = (try? JSONValue(parsing: file.bytes))?.object
            else { return file }
            return (file.name, Array(encoderSettings(object).indentedText.utf8))
        }
    }

    /// A configuration without what it says of a head; with a head of ours, the encoder's family is not the model's type.
    private func encoderSettings(_ configuration: JSONObject) -> JSONValue {
        var kept = JSONObject()
        for entry in configuration.entries where !Self.headKeys.contains(entry.name) {
            let value =
                entry.name == "model_type" ? .text(model.configuration.architecture.modelType) : entry.value
            _ = kept.append(key: entry.key, value: value)
        }
        return .object(kept)
    }
}

extension Checkpoint.Entry {
    /// The tensor's numbers in another type; in its own, the bytes as they are.
    fileprivate func content(
        named name: String, as dataType: DataType?
    ) throws(SafetensorsError) -> TensorContent {
        guard let dataType, dataType != tensor.dataType else {
            return TensorContent(tensor, of: file, named: name)
        }
        return TensorContent(
            name: name, floats: try file.floats(of: tensor), shape: tensor.shape, as: dataType)
    }
}

extension String {
    /// Names of tensors are compared by their bytes: canonically equal ones are not the same.
    fileprivate var utf8Bytes: [UInt8] { Array(utf8) }
}
