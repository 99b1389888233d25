import NeuralNetworks
package import ModelSettings
public import SafetensorsFormat
public import WordPiece

/// What a model folder holds, what of it is used, and what is ignored.
public struct ModelDescription: Sendable {
    /// What the folder can be used for beside vectors.
    public enum Head: Hashable, Sendable {
        /// A head that classifies whole texts, made of these parameters.
        case classification(parameterCount: Int)
        /// None; the words say what is missing or what other head there is.
        case none(reason: String)
    }

    /// A tensor that no part of the model uses.
    public struct IgnoredTensor: Hashable, Sendable {
        /// What the file says of it.
        public let tensor: TensorEntry
        /// Why it is not used, in words.
        public let reason: String
    }

    /// Sizes, settings and labels.
    public let configuration: BertConfiguration
    /// Vocabulary and settings of the tokenizer.
    public let tokenizer: WordPieceTokenizer
    /// How sentence-transformers makes a vector; `nil` when the folder does not say.
    public let sentencePooling: SentencePooling?
    /// What there is on the encoder.
    public let head: Head
    /// Whether there is a pooler, in the head or by itself.
    public let hasPooler: Bool
    /// How many numbers the encoder has.
    public let encoderParameterCount: Int
    /// How many tokens a text may have, special ones counted.
    public let maximumLength: Int
    /// The keys of the files of settings, with what is done with each.
    package let foundSettings: [FoundSetting]
    /// The files of an adapter, which is not applied.
    public let adapterFiles: [String]
    /// Warnings about the folder's files, a sentence each.
    public let warnings: [String]
    /// The tensors that encoder, pooler and head are made of, in the order of the files.
    public let usedTensors: [TensorEntry]
    /// All other tensors, in the order of the files.
    public let ignoredTensors: [IgnoredTensor]

    private let checkpoint: Checkpoint

    /// Looks at a folder and loads what it holds, so that what is described is known to be usable.
    ///
    /// - Throws: `ModelError` for whatever makes the encoder unusable, or a head that is there; not for a
    ///   missing head.
    public init(folder: String, options: LoadingOptions = LoadingOptions()) throws(ModelError) {
        try self.init(.folder(folder), options: options)
    }

    /// Looks at the model of a source.
    package init(_ source: ModelSource, options: LoadingOptions = LoadingOptions()) throws(ModelError) {
        var model = try LoadedModel(source, options: options)
        do throws(ModelError) {
            head = .classification(parameterCount: try model.loadHead().parameterCount)
        } catch .noClassificationHead(_, let finding) {
            head = .none(reason: finding)
        }
        hasPooler = try model.loader.loadPooler() != nil
        configuration = model.configuration
        tokenizer = model.tokenizer
        sentencePooling = try model.folder.sentencePooling(hiddenSize: model.configuration.hiddenSize)
        encoderParameterCount = model.encoder.parameterCount
        maximumLength = model.maximumLength
        foundSettings = model.foundSettings
        adapterFiles = model.folder.adapterFiles
        warnings = model.warnings
        checkpoint = model.loader.checkpoint
        usedTensors = checkpoint.usedTensors
        ignoredTensors = checkpoint.ignoredTensors.map {
            IgnoredTensor(tensor: $0, reason: Self.reason(forIgnoring: $0.name))
        }
    }

    /// The smallest, mean and largest of a tensor's values, read now; nothing for a type that is no float.
    public func statistics(of tensor: TensorEntry) -> TensorStatistics? {
        checkpoint.entry(namedOneOf: [tensor.name]).flatMap { $0.file.statistics(of: $0.tensor) }
    }

    /// How many numbers all used tensors hold.
    public var parameterCount: Int { usedTensors.reduce(0) { $0 + $1.elementCount } }

    /// The types that used tensors are stored in, each once, in the order of the files.
    public var dataTypes: [DataType] {
        usedTensors.reduce(into: []) { types, tensor in
            if !types.contains(tensor.dataType) { types.append(tensor.dataType) }
        }
    }

    /// Words for a tensor that is not used, by what published checkpoints call such tensors.
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
