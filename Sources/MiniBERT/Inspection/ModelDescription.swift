import NeuralNetworks
import Tensors
package import ModelSettings
package import SafetensorsFormat
package import WordPiece

/// The contents of a model folder: which are used, and which are ignored.
package struct ModelDescription: Sendable {
    package enum Head: Hashable, Sendable {
        /// A head that classifies whole texts, with the number of its parameters.
        case classification(parameterCount: Int)
        /// No such head; `reason` says what is missing or what other head there is.
        case none(reason: String)
    }

    /// A tensor that no part of the model uses.
    package struct IgnoredTensor: Hashable, Sendable {
        package let tensor: TensorEntry
        package let reason: String
    }

    /// Sizes, settings and labels.
    package let configuration: BertConfiguration
    package let tokenizer: WordPieceTokenizer
    /// The settings in the files of sentence-transformers; `nil` if there are none.
    package let sentenceSettings: SentenceSettings?
    package let head: Head
    /// Whether there is a pooler, alone or in the head.
    package let hasPooler: Bool
    package let encoderParameterCount: Int
    /// Encoder, pooler and head by part.
    package let parts: [ModelPart]
    /// The most tokens of a text, special ones counted.
    package let maximumLength: Int
    /// The keys of the files of settings, each with its treatment.
    package let foundSettings: [FoundSetting]
    /// The files of an adapter, which is not applied.
    package let adapterFiles: [String]
    /// Warnings about the folder's files, a sentence each.
    package let warnings: [String]
    /// The tensors of encoder, pooler and head, in the order of the files.
    package let usedTensors: [TensorEntry]
    /// All other tensors, in the order of the files.
    package let ignoredTensors: [IgnoredTensor]

    private let checkpoint: Checkpoint

    /// Loads the model of a source, so that the described parts are known to be usable.
    ///
    /// - Throws: `ModelError` if the encoder or an existing head cannot be used; not for a missing head.
    package init(_ source: ModelSource, options: LoadingOptions = LoadingOptions()) throws(ModelError) {
        var model = try LoadedModel(source, options: options)
        var loadedHead: (any ClassificationHead)?
        var parts: [ModelPart] = []
        do throws(ModelError) {
            let network = try model.loadHead()
            let ngrams = try model.loader.loadNgrams()
            let exits = try model.loader.loadExits()
            head = .classification(parameterCount: network.parameterCount + (ngrams?.weight.count ?? 0))
            parts = ModelPart.parts(of: network, ngrams: ngrams, exits: exits, model.loader)
            loadedHead = network
        } catch .noClassificationHead(_, let finding) {
            head = .none(reason: finding)
        }
        let pooler = try model.loader.loadPooler()
        hasPooler = pooler != nil
        if let pooler, loadedHead == nil || model.configuration.headShape != nil {
            parts.insert(ModelPart.part(of: pooler, hasHead: loadedHead != nil, model.loader), at: 0)
        }
        self.parts =
            ModelPart.parts(
                of: model.encoder, model.loader,
                readsOnlyClassTokens: loadedHead?.readsOnlyClassToken ?? false) + parts
        configuration = model.configuration
        tokenizer = model.tokenizer
        sentenceSettings = try model.files.sentenceSettings(hiddenSize: model.configuration.hiddenSize)
        encoderParameterCount = model.encoder.parameterCount
        maximumLength = model.maximumLength
        foundSettings = model.foundSettings
        adapterFiles = model.files.adapterFiles
        warnings = model.warnings
        checkpoint = model.loader.checkpoint
        usedTensors = checkpoint.usedTensors
        ignoredTensors = checkpoint.ignoredTensors.map {
            IgnoredTensor(tensor: $0, reason: Self.reason(forIgnoring: $0.name))
        }
    }

    /// The smallest, mean and largest value of a tensor, read now; `nil` for a type that is no float.
    package func statistics(of tensor: TensorEntry) -> TensorStatistics? {
        checkpoint.entry(namedOneOf: [tensor.name]).flatMap { $0.file.statistics(of: $0.tensor) }
    }

    /// How many numbers all used tensors hold, without the scales of integers.
    package var parameterCount: Int {
        usedTensors.reduce(0) { count, tensor in
            let isScale = configuration.quantization != nil && WeightQuantization.isScale(tensor.name)
            return isScale ? count : count + tensor.elementCount
        }
    }

    /// The types of the used tensors, each once, in the order of the files.
    package var dataTypes: [DataType] {
        usedTensors.reduce(into: []) { types, tensor in
            if !types.contains(tensor.dataType) { types.append(tensor.dataType) }
        }
    }

    /// The reason why a tensor is not used, by the names of such tensors in published checkpoints.
    private static func reason(forIgnoring name: String) -> String {
        let reasons: [(part: String, reason: String)] = [
            ("position_ids", "a table of positions, which are counted"),
            ("token_type_ids", "a table of segments, which come with the text"),
            ("cls.", "a head for pre-training"), ("vocab_", "a head for pre-training"),
            ("qa_outputs.", "a head for finding answers"), ("classifier.", "a head for another task"),
            (".layer.", "of a layer that the configuration does not ask for"),
        ]
        return reasons.first { name.contains($0.part) }?.reason ?? "not a part of such a model"
    }
}
