import Tensors
import StrictJSON

/// The text of a `config.json` that transformers reads.
package struct ConfigurationText {
    private var members: [(key: String, value: [UInt8])] = []

    /// The settings of an encoder with a classification head.
    ///
    /// A head that transformers does not have gets a model type of its own, so that no other reader replaces it by a
    /// random one.
    init(
        _ configuration: BertConfiguration, labels: [String], problemType: ProblemType, paddingID: Int32,
        headShape: HeadShape? = nil, decision: LabelDecision? = nil, exits: ExitShape? = nil,
        quantization: WeightQuantization? = nil
    ) throws(ModelError) {
        if let headShape {
            add("architectures", array: [OwnModel.className])
            add("model_type", string: OwnModel.modelType)
            add(OwnModel.encoderKey, string: configuration.architecture.modelType)
            members.append((OwnModel.headKey, Array(headShape.json.text.utf8)))
        } else {
            add("architectures", array: [configuration.architecture.traits.classifierClass])
            add("model_type", string: configuration.architecture.modelType)
        }
        try addEncoder(configuration, paddingID: paddingID)
        add("problem_type", string: problemType.rawValue)
        add("id2label", object: labels.enumerated().map { (String($0), Self.quoted($1)) })
        add("label2id", object: labels.enumerated().map { ($1, Array(String($0).utf8)) })
        if let quantization {
            members.append((WeightQuantization.key, Array(quantization.json.text.utf8)))
        }
        if let decision { members.append((LabelDecision.key, Array(decision.json.text.utf8))) }
        if let exits { members.append((ExitShape.key, Array(exits.json.text.utf8))) }
    }

    /// The settings of an encoder without a classification head, of a class of transformers.
    package init(_ configuration: BertConfiguration, modelClass: String, paddingID: Int32) throws(ModelError)
    {
        add("architectures", array: [modelClass])
        add("model_type", string: configuration.architecture.modelType)
        try addEncoder(configuration, paddingID: paddingID)
    }

    /// - Throws: `.notExpressible` for a setting that transformers has no name for.
    private mutating func addEncoder(
        _ configuration: BertConfiguration, paddingID: Int32
    ) throws(ModelError) {
        guard let activation = configuration.activation.publishedName else {
            throw .notExpressible(
                finding: "the encoder's activation is \(configuration.activation)",
                expectation: "transformers knows "
                    + Activation.Name.allCases.compactMap(\.published.first).joined(separator: ", "))
        }
        let (architecture, traits) = (configuration.architecture, configuration.architecture.traits)
        let keys = traits.keys
        guard keys.layerNormEpsilon != nil || configuration.layerNormEpsilon == traits.layerNormEpsilon else {
            throw .notExpressible(
                finding: "the encoder's norms add \(configuration.layerNormEpsilon)",
                expectation: "a \(architecture.modelType) always adds \(traits.layerNormEpsilon)")
        }
        add("vocab_size", configuration.vocabularySize)
        add(keys.hiddenSize, configuration.hiddenSize)
        add(keys.layerCount, configuration.layerCount)
        add(keys.headCount, configuration.headCount)
        add(keys.innerSize, configuration.innerSize)
        add("max_position_embeddings", configuration.maximumPositionCount)
        if let key = keys.tokenTypeCount { add(key, configuration.tokenTypeCount) }
        if let key = keys.layerNormEpsilon { add(key, configuration.layerNormEpsilon) }
        for (key, value) in traits.fixedSettings { add(key, value) }
        add(keys.activation, string: activation)
        add(keys.dropout, configuration.dropout)
        add(keys.attentionDropout, configuration.attentionDropout)
        add(keys.classifierDropout, configuration.classifierDropout)
        add("initializer_range", configuration.initializerRange)
        add("pad_token_id", paddingID)
        // A head is exact in 32 bits, whatever its encoder is stored in.
        add("dtype", string: "float32")
    }

    package var bytes: [UInt8] { Self.object(members) + [0x0A] }

    private mutating func add(_ key: String, _ value: some CustomStringConvertible) {
        members.append((key, Array(value.description.utf8)))
    }

    private mutating func add(_ key: String, string: String) { members.append((key, Self.quoted(string))) }

    private mutating func add(_ key: String, array: [String]) {
        members.append((key, [0x5B] + array.map(Self.quoted).joined(separator: [0x2C]) + [0x5D]))
    }

    private mutating func add(_ key: String, object: [(key: String, value: [UInt8])]) {
        members.append((key, Self.object(object)))
    }

    private static func object(_ members: [(key: String, value: [UInt8])]) -> [UInt8] {
        let lines = members.map { Array("\n  ".utf8) + quoted($0.key) + Array(": ".utf8) + $0.value }
        return [0x7B] + lines.joined(separator: [0x2C]) + [0x0A, 0x7D]
    }

    private static func quoted(_ text: String) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(jsonString: text)
        return bytes
    }
}
