import WordPiece
import Tensors
import NeuralNetworks
import SafetensorsFormat
import SystemFiles

/// A linear head on an encoder's `[CLS]` state, saved as a folder that transformers loads as a stock classifier.
///
/// A stock head has a layer between the state and the logits; it gets weights that let the state pass. The encoder's
/// tensors are copied as they are stored, under their published names.
public struct ClassifierFolder: Sendable {
    private let encoder: LoadedModel
    /// The parameters of an encoder that training has changed, by name.
    private let trainedTensors: [String: Tensor]
    /// The parameters of the head by their published names.
    private let headParameters: [Parameter]
    private let headShape: HeadShape?
    private let ngrams: NgramMap?
    private let exits: EarlyExits?
    private let labels: [String]
    private let problemType: ProblemType
    private let decision: LabelDecision?

    /// Joins the encoder of a folder with a head.
    ///
    /// - Parameters:
    ///   - encoderFolder: A model folder; a head in it is left out.
    ///   - head: A head for the encoder's states.
    ///   - labels: The name of each class in the order of the logits.
    ///   - problemType: The meaning of the logits.
    /// - Throws: `ModelError` if the encoder cannot be used; `.notExpressible` or `.tooManyLabels` for a head
    ///   that the stock classifier cannot compute.
    /// - Precondition: The head has as many inputs as the states have elements, and as many outputs as there are labels.
    public init(
        encoderFolder: String, head: LinearHead, labels: [String], problemType: ProblemType
    ) throws(ModelError) {
        try self.init(
            encoder: LoadedModel(.folder(encoderFolder)), trainedEncoder: nil, head: head, headShape: nil,
            labels: labels, problemType: problemType)
    }

    /// Joins an encoder, trained or as it was loaded, with a head of any form.
    ///
    /// `headShape` is the form of a head that transformers does not have; `nil` for a `LinearHead`.
    ///
    /// - Precondition: The shape counts the n-grams, if there are any.
    package init(
        encoder: LoadedModel, trainedEncoder: BertEncoder?, head: any ClassificationHead,
        headShape: HeadShape?, ngrams: NgramMap? = nil, exits: EarlyExits? = nil, labels: [String],
        problemType: ProblemType, decision: LabelDecision? = nil
    ) throws(ModelError) {
        precondition(
            headShape?.ngramCount ?? 0 == ngrams?.vocabulary.count ?? 0, "the shape counts other n-grams")
        self.ngrams = ngrams
        self.exits = exits
        self.encoder = encoder
        precondition(
            head.lastMap.weight.rows == labels.count,
            "a head of \(head.lastMap.weight.rows) logits for \(labels.count) labels")
        let shape = encoder.configuration
        trainedTensors =
            trainedEncoder?.padded(headCount: shape.headCount, innerSize: shape.innerSize).namedTensors()
            ?? [:]
        self.headShape = headShape
        guard labels.count > 1 || problemType == .regression else {
            throw .notExpressible(
                finding: "there is \(labels.count) label",
                expectation: "transformers needs at least two, or a regression")
        }
        guard Set(labels.map { Array($0.utf8) }).count == labels.count else {
            throw .notExpressible(
                finding: "two labels have the same name", expectation: "'label2id' needs distinct names")
        }
        if headShape == nil, let linear = head as? LinearHead {
            headParameters = try encoder.configuration.architecture.exactHead(
                for: linear, problemType: problemType
            ).parameters()
        } else {
            headParameters = head.parameters()
        }
        self.labels = labels
        self.problemType = problemType
        self.decision = decision
    }

    /// Writes the folder, as a whole or not at all.
    ///
    /// - Parameters:
    ///   - path: The path of the folder.
    ///   - additions: More files for the folder, by name.
    ///   - replacesExisting: Whether an existing model folder is replaced; it is removed only after the new one is complete.
    /// - Throws: `ModelError.exists`, `.unreplaceable`, `.inUse` or `.unwritable`, as `ModelDestination`; nothing is left
    ///   behind.
    public func write(
        to path: String, adding additions: [(name: String, bytes: [UInt8])] = [],
        replacesExisting: Bool = false
    ) throws(ModelError) {
        let destination = try ModelDestination(
            path, replacesExisting: replacesExisting,
            keeping: encoder.files.isInMemory ? [] : [encoder.files.path], adding: additions.map(\.name))
        try write(to: destination, adding: additions)
    }

    /// Writes the folder to a reserved destination, as a whole or not at all.
    ///
    /// - Parameters:
    ///   - destination: The reserved destination.
    ///   - additions: More files for the folder, by name.
    /// - Throws: `ModelError.unwritable`; nothing is left behind.
    public func write(
        to destination: consuming ModelDestination, adding additions: [(name: String, bytes: [UInt8])] = []
    ) throws(ModelError) {
        let weights: SafetensorsWriter
        do throws(SafetensorsError) { weights = try weightsWriter() } catch { throw .safetensors(error) }
        try destination.write(try files() + additions, weights: weights)
    }

    /// The same model in memory.
    ///
    /// - Parameters:
    ///   - name: The name of the model in messages.
    ///   - additions: More files of the folder, by name.
    /// - Returns: The model.
    /// - Throws: `ModelError.safetensors`.
    package func inMemoryModel(
        name: String, adding additions: [(name: String, bytes: [UInt8])] = []
    ) throws(ModelError) -> InMemoryModel {
        let bytes: [UInt8]
        do throws(SafetensorsError) { bytes = try weightsWriter().bytes() } catch {
            throw .safetensors(error)
        }
        let settings = Dictionary((try files() + additions).map { ($0.name, $0.bytes) }) { first, _ in first }
        return InMemoryModel(name: name, settings: settings, weights: [ByteRegion(bytes)])
    }

    private func weightsWriter() throws(SafetensorsError) -> SafetensorsWriter {
        try SafetensorsWriter(tensors, metadata: .transformers)
    }

    /// The files beside the weights, by name.
    func files() throws(ModelError) -> [(name: String, bytes: [UInt8])] {
        let tokenizer = encoder.tokenizer
        let configuration = try ConfigurationText(
            encoder.configuration, labels: labels, problemType: problemType,
            paddingID: tokenizer.paddingID ?? 0, headShape: headShape, decision: decision,
            exits: exits?.shape, quantization: quantization)
        var files = [
            (name: "config.json", bytes: configuration.bytes),
            (name: "tokenizer.json", bytes: tokenizer.tokenizerJSON()),
            (
                name: "tokenizer_config.json",
                bytes: tokenizer.tokenizerConfigurationJSON(modelMaximumLength: encoder.maximumLength)
            ),
            (name: "vocab.txt", bytes: tokenizer.vocabularyText()),
        ]
        // Older readers look for the special tokens here, newer ones in tokenizer.json.
        let specialTokens = "special_tokens_map.json"
        if let bytes = tokenizer.sourceFiles[specialTokens] {
            files.append((name: specialTokens, bytes: bytes))
        }
        return files + (try encoder.files.sentenceFiles())
    }

    /// The encoder's weights that are integers in the folder, under their published names; a trained encoder has floats.
    private var quantization: WeightQuantization? {
        guard trainedTensors.isEmpty, let stored = encoder.configuration.quantization else { return nil }
        let heads = (headParameters + exitParameters).filter { $0.role == .weight }.map(\.path.name)
        let names = encoder.loader.names
        let floats = encoder.encoder.parameters().filter { parameter in
            (parameter.role == .weight || parameter.role == .embedding)
                && encoder.loader.scaleEntry(for: parameter.path.name) == nil
        }
        let published = CheckpointNames(
            architecture: names.architecture, namesInFile: [names.architecture.checkpointPrefix])
        return stored.ignoring(
            (heads + floats.map(\.path.name)).map { published.candidates(for: $0)[0] })
    }

    private var exitParameters: [Parameter] { exits?.parameters ?? [] }

    /// The encoder's tensors under their published names, then those of head and exits.
    private var tensors: [TensorContent] {
        let names = encoder.loader.names
        let published = CheckpointNames(
            architecture: names.architecture, namesInFile: [names.architecture.checkpointPrefix])
        let encoderTensors = encoder.encoder.parameters().flatMap { parameter -> [TensorContent] in
            let name = published.candidates(for: parameter.path.name)[0]
            if let trained = trainedTensors[parameter.path.name] {
                return [TensorContent(name: name, floats: trained.elements, shape: trained.shape.extents)]
            }
            let stored = [
                (encoder.loader.entry(for: parameter.path.name), name),
                (encoder.loader.scaleEntry(for: parameter.path.name), name + WeightQuantization.scaleSuffix),
            ]
            return stored.compactMap { entry, name in
                entry.map { TensorContent($0.tensor, of: $0.file, named: name) }
            }
        }
        return encoderTensors
            + (headParameters + exitParameters).map { parameter in
                TensorContent(
                    name: published.candidates(for: parameter.path.name)[0],
                    floats: parameter.tensor.elements,
                    shape: parameter.tensor.shape.extents)
            }
            + (ngrams?.tensorContents ?? [])
    }
}
