import FoundationEssentials
import NeuralNetworks
import SafetensorsFormat
import Tensors
import WordPiece

/// A linear head on an encoder's raw `[CLS]` state, in the folder that transformers loads as a stock
/// classifier.
///
/// A stock head has a layer between state and logits; `ExactHead` gives it weights that let the state pass.
/// The encoder's tensors are copied as they are stored, under their published names.
public struct ClassifierFolder: Sendable {
    private let encoder: LoadedModel
    private let head: ExactHead
    private let labels: [String]
    private let problemType: ProblemType

    /// Joins the encoder of a folder with a head.
    ///
    /// - Parameters:
    ///   - encoderFolder: A model folder; a head in it is left out.
    ///   - head: Made for the encoder's states.
    ///   - labels: The name of each class in the order of the logits.
    ///   - problemType: What the logits mean.
    /// - Throws: `ModelError` for whatever makes the encoder unusable; `.notExpressible` for a head that the
    ///   stock
    ///   classifier cannot compute.
    /// - Precondition: The head has as many inputs as the states have elements, and as many outputs as there
    ///   are
    ///   labels.
    public init(
        encoderFolder: String, head: LinearHead, labels: [String], problemType: ProblemType
    ) throws(ModelError) {
        encoder = try LoadedModel(folder: encoderFolder, options: LoadingOptions())
        precondition(
            head.classifier.weight.shape == [labels.count, encoder.configuration.hiddenSize],
            "a head of shape \(head.classifier.weight.shape) for \(labels.count) labels")
        guard labels.count > 1 || problemType == .regression else {
            throw .notExpressible(
                finding: "there is \(labels.count) label",
                expectation: "transformers asks for two or a regression")
        }
        guard Set(labels.map { Array($0.utf8) }).count == labels.count else {
            throw .notExpressible(
                finding: "two labels have one name", expectation: "'label2id' needs a name for each")
        }
        self.head = try ExactHead(head, architecture: encoder.configuration.architecture)
        self.labels = labels
        self.problemType = problemType
    }

    /// Writes the folder: as a whole or not at all.
    ///
    /// The files are written to a folder beside the destination, which then takes its name.
    ///
    /// - Parameters:
    ///   - path: The destination.
    ///   - additions: More files for the folder, by name.
    ///   - replacesExisting: Whether a folder at the destination gives way; it is removed only when the new one is
    ///     in its place.
    /// - Throws: `ModelError.exists` when there is something at the destination that may not be replaced,
    ///   `.unwritable` when the system does not let it be written; nothing is left behind then.
    public func write(
        to path: String, adding additions: [(name: String, bytes: [UInt8])] = [],
        replacesExisting: Bool = false
    ) throws(ModelError) {
        let manager = FileManager.default
        let isThere = manager.fileExists(atPath: path)
        guard !isThere || replacesExisting else { throw .exists(path: path) }
        let partial = path + ".partial-" + String(UInt32.random(in: 0 ... .max), radix: 16)
        do {
            try manager.createDirectory(atPath: partial, withIntermediateDirectories: true)
            for (name, bytes) in files + additions {
                try Data(bytes).write(to: URL(filePath: partial + "/" + name), options: .atomic)
            }
            try SafetensorsWriter(tensors, metadata: SafetensorsMetadata([("format", "pt")]))
                .write(to: partial + "/" + ShardedCheckpoint.singleFileName)
            guard isThere else { return try manager.moveItem(atPath: partial, toPath: path) }
            let old = path + ".replaced-" + partial.suffix(8)
            try manager.moveItem(atPath: path, toPath: old)
            try manager.moveItem(atPath: partial, toPath: path)
            try manager.removeItem(atPath: old)
        } catch {
            try? manager.removeItem(atPath: partial)
            throw (error as? SafetensorsError).map { .safetensors($0) }
                ?? .unwritable(path: path, reason: String(describing: error))
        }
    }

    /// The files beside the weights, by name.
    var files: [(name: String, bytes: [UInt8])] {
        let tokenizer = encoder.tokenizer
        let configuration = ConfigurationText(
            encoder.configuration, labels: labels, problemType: problemType,
            paddingID: tokenizer.paddingID ?? 0)
        var files = [
            (name: "config.json", bytes: configuration.bytes),
            (name: "tokenizer.json", bytes: tokenizer.tokenizerJSON()),
            (
                name: "tokenizer_config.json",
                bytes: tokenizer.tokenizerConfigurationJSON(modelMaximumLength: encoder.maximumLength)
            ),
            (name: "vocab.txt", bytes: tokenizer.vocabularyText()),
        ]
        // Newer readers find the special tokens in tokenizer.json; older ones, here.
        let specialTokens = "special_tokens_map.json"
        if let bytes = tokenizer.sourceFiles[specialTokens] {
            files.append((name: specialTokens, bytes: bytes))
        }
        return files
    }

    /// The encoder's tensors under their published names, then the head's.
    private var tensors: [TensorContent] {
        let names = encoder.loader.names
        let published = CheckpointNames(
            architecture: names.architecture, namesInFile: [names.architecture.checkpointPrefix])
        let encoderTensors = encoder.encoder.parameters().compactMap { parameter -> TensorContent? in
            let name = published.candidates(for: parameter.path.name)[0]
            let candidates = names.candidates(for: parameter.path.name)
            guard let entry = encoder.loader.checkpoint.entry(namedOneOf: candidates) else { return nil }
            return entry.content(named: name)
        }
        return encoderTensors
            + head.parameters.map { parameter in
                TensorContent(
                    name: published.candidates(for: parameter.path.name)[0],
                    floats: parameter.tensor.elements,
                    shape: parameter.tensor.shape.extents)
            }
    }
}

extension Checkpoint.Entry {
    /// The tensor's bytes as they are, under another name.
    fileprivate func content(named name: String) -> TensorContent {
        TensorContent(name: name, dataType: tensor.dataType, shape: tensor.shape) {
            sink throws(SafetensorsError) in
            try sink(file.bytes(of: tensor))
        }
    }
}
