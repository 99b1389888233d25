import ModelSettings
public import Tensors

/// The sizes and settings of an encoder and its head, as `config.json` states them.
public struct BertConfiguration: Sendable {
    /// The family of the encoder.
    public let architecture: Architecture
    /// The model classes named by `architectures`, such as `BertForSequenceClassification`; may be empty.
    public let modelClasses: [String]

    /// `V`: rows of the word embedding; at least the number of tokens of the vocabulary.
    public let vocabularySize: Int
    /// `H`.
    public let hiddenSize: Int
    /// The number of transformer blocks; may be 0.
    public let layerCount: Int
    /// `A`; divides `H`.
    public let headCount: Int
    /// `F`.
    public let innerSize: Int
    /// The maximum number of tokens of a sequence, including special ones.
    public let maximumPositionCount: Int
    /// The number of token types; 0 for DistilBERT, which has none.
    public let tokenTypeCount: Int
    /// The activation of the feed-forward networks.
    public let activation: Activation
    /// Added to the variance in every norm.
    public let layerNormEpsilon: Float

    /// The probability of dropping an element of a hidden state in training.
    public let dropout: Float
    /// The probability of dropping an attention weight in training.
    public let attentionDropout: Float
    /// The probability of dropping an element of the classifier's input in training.
    public let classifierDropout: Float
    /// The standard deviation of freshly initialized weights.
    public let initializerRange: Float

    /// The name of each class in the order of the logits.
    public let labels: [String]
    /// The meaning of the logits.
    public let problemType: ProblemType
    /// The form of a head that transformers does not have; `nil` for a stock model.
    public let headShape: HeadShape?
    /// The rule by which probabilities become labels; `nil` if the largest probability decides.
    public let decision: LabelDecision?
    /// The weights that are stored as 8-bit integers; `nil` if all are floats.
    public let quantization: WeightQuantization?
    /// The inner layers after which the model can answer; `nil` if there are none.
    public let exits: ExitShape?

    /// All settings as text, which tells models apart; a model without exits does not name them.
    var identity: String {
        let (text, unused) = ("\(self)", ", exits: nil)")
        return text.hasSuffix(unused) ? text.dropLast(unused.count) + ")" : text
    }

    /// `C`.
    public var labelCount: Int { labels.count }

    /// Reads a `config.json`; `file` is its name in errors.
    ///
    /// Keys that do not affect the computation are ignored. These keys have the defaults of transformers:
    ///
    /// - the activation: `gelu`
    /// - `layer_norm_eps`: 1e-12 (Google's files of 2018 lack the key; DistilBERT has none and always computes with 1e-12)
    /// - dropouts: 0.1; `classifier_dropout`: the hidden dropout; `seq_classif_dropout`: 0.2
    /// - `initializer_range`: 0.02
    /// - labels: `LABEL_0` and `LABEL_1`
    /// - `model_type`: `bert`, if BERT's own keys are there (Google's files of 2018 lack it, too)
    ///
    /// Every other key must be there.
    ///
    /// - Throws: `ModelError` that names the key, what was found and what is expected.
    public init(json bytes: [UInt8], file: String = "config.json") throws(ModelError) {
        let object = try ConfigurationObject(parsing: bytes, file: file, kind: .configuration)
        try object.refuseUnsupportedSettings()
        architecture = try object.architecture()
        try object.refuseContradictingNames(architecture)
        modelClasses = try object.strings("architectures")
        let traits = architecture.traits
        let keys = traits.keys

        vocabularySize = try object.count("vocab_size")
        hiddenSize = try object.size(keys.hiddenSize, of: architecture)
        layerCount = try object.size(keys.layerCount, of: architecture, from: 0)
        headCount = try object.size(keys.headCount, of: architecture)
        innerSize = try object.count(keys.innerSize)
        maximumPositionCount = try object.count("max_position_embeddings")
        tokenTypeCount = if let key = keys.tokenTypeCount { try object.count(key) } else { 0 }
        activation = try object.activation(keys.activation, default: traits.activation)
        layerNormEpsilon =
            if let key = keys.layerNormEpsilon {
                try object.positiveNumber(key, default: traits.layerNormEpsilon)
            } else {
                traits.layerNormEpsilon
            }

        dropout = try object.probability(keys.dropout, default: 0.1)
        attentionDropout = try object.probability(keys.attentionDropout, default: 0.1)
        classifierDropout = try object.probability(
            keys.classifierDropout, default: traits.classifierDropout ?? dropout)
        initializerRange = try object.positiveNumber("initializer_range", default: 0.02)

        labels = try object.labels()
        problemType = try object.problemType(labelCount: labels.count)
        headShape = try object.headShape()
        decision = try object.decision(labelCount: labels.count, problemType: problemType)
        exits = try object.exits(layerCount: layerCount, problemType: problemType)
        quantization = try object.quantization()

        guard hiddenSize.isMultiple(of: headCount) else {
            throw .contradiction(
                file: file,
                finding: "'\(keys.hiddenSize)' is \(hiddenSize) and '\(keys.headCount)' is \(headCount)",
                expectation: "the heads must divide the hidden size")
        }
    }

    /// Creates a configuration from its parts, such as for a model that is to be trained.
    ///
    /// - Precondition: Sizes are positive, `headCount` divides `hiddenSize`, and there is a label.
    public init(
        architecture: Architecture = .bert, modelClasses: [String] = [], vocabularySize: Int, hiddenSize: Int,
        layerCount: Int, headCount: Int, innerSize: Int, maximumPositionCount: Int = 512,
        tokenTypeCount: Int = 2,
        activation: Activation = .gelu, layerNormEpsilon: Float = 1e-12, dropout: Float = 0.1,
        attentionDropout: Float = 0.1, classifierDropout: Float = 0.1, initializerRange: Float = 0.02,
        labels: [String] = ["LABEL_0", "LABEL_1"], problemType: ProblemType = .singleLabel,
        headShape: HeadShape? = nil, decision: LabelDecision? = nil
    ) {
        precondition(
            vocabularySize > 0 && hiddenSize > 0 && layerCount >= 0 && headCount > 0 && innerSize > 0
                && maximumPositionCount > 0 && tokenTypeCount >= 0, "the sizes of a model are positive")
        precondition(
            hiddenSize.isMultiple(of: headCount), "\(headCount) heads of a hidden size of \(hiddenSize)")
        precondition(!labels.isEmpty, "a model has at least one label")
        self.architecture = architecture
        self.modelClasses = modelClasses
        self.vocabularySize = vocabularySize
        self.hiddenSize = hiddenSize
        self.layerCount = layerCount
        self.headCount = headCount
        self.innerSize = innerSize
        self.maximumPositionCount = maximumPositionCount
        self.tokenTypeCount = architecture.traits.keys.tokenTypeCount == nil ? 0 : tokenTypeCount
        self.activation = activation
        self.layerNormEpsilon = layerNormEpsilon
        self.dropout = dropout
        self.attentionDropout = attentionDropout
        self.classifierDropout = classifierDropout
        self.initializerRange = initializerRange
        self.labels = labels
        self.problemType = problemType
        self.headShape = headShape
        self.decision = decision
        exits = nil
        quantization = nil
    }
}
