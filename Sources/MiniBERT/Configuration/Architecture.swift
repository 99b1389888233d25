import Tensors

/// A family of encoders with its own keys in `config.json` and its own tensor names.
public enum Architecture: String, Hashable, Sendable, CaseIterable {
    /// BERT (Devlin et al., 2018), and models of its form, such as MiniLM, TinyBERT and BGE.
    case bert
    /// DistilBERT (Sanh et al., 2019): BERT's blocks, without token types and pooler.
    case distilBert = "distilbert"

    /// The value of `model_type` in `config.json`.
    package var modelType: String { rawValue }

    /// The prefix of the encoder's tensor names in published checkpoints with a head.
    package var checkpointPrefix: String { rawValue + "." }

    /// The differences between this family and the others.
    package var traits: ArchitectureTraits {
        switch self {
        case .bert: .bert
        case .distilBert: .distilBert
        }
    }
}

/// The differences between families of encoders: keys, defaults, names and head.
///
/// A new family is a case of `Architecture` and a value of this type. Nothing else in the module asks for the family.
package struct ArchitectureTraits: Sendable {
    /// The keys of a configuration that differ from family to family.
    struct Keys: Sendable {
        let hiddenSize: String
        let layerCount: String
        let headCount: String
        let innerSize: String
        let activation: String
        let dropout: String
        let attentionDropout: String
        let classifierDropout: String
        /// `nil` if there are no segments.
        let tokenTypeCount: String?
        /// `nil` if the number is always `ArchitectureTraits.layerNormEpsilon`.
        let layerNormEpsilon: String?
        /// Keys that transformers accepts for these sizes too, and prefers where both are there.
        var otherSizeNames: [(other: String, key: String)] = []
    }

    /// The classes of transformers that a folder of a pretrained encoder names.
    package struct PretrainedClasses: Hashable, Sendable {
        package let encoder: String
        package let maskedLanguage: String
    }

    let keys: Keys
    /// Settings that are always the same and have to be written, as the default of other readers differs.
    let fixedSettings: [(key: String, value: Bool)]
    /// The class of transformers that a folder with the published head names.
    let classifierClass: String
    /// `nil` for a family that cannot be pretrained here.
    package let pretrainedClasses: PretrainedClasses?
    /// The activation of a configuration that does not state it.
    let activation: Activation
    /// The epsilon of a configuration that does not state it.
    let layerNormEpsilon: Float
    /// The classifier's dropout of a configuration that does not state it; `nil` for the dropout of hidden states.
    let classifierDropout: Float?
    /// Whether published encoders have a pooler, with or without a head.
    let hasPooler: Bool
    /// The part before the number of a block in the names of its tensors.
    let blockPath: String
    /// The names of the parts of a block that differ from BERT's.
    let blockParts: [(bert: String, own: String)]
    let head: PublishedHead
}

extension ArchitectureTraits {
    static let bert = ArchitectureTraits(
        keys: Keys(
            hiddenSize: "hidden_size", layerCount: "num_hidden_layers", headCount: "num_attention_heads",
            innerSize: "intermediate_size", activation: "hidden_act", dropout: "hidden_dropout_prob",
            attentionDropout: "attention_probs_dropout_prob", classifierDropout: "classifier_dropout",
            tokenTypeCount: "type_vocab_size", layerNormEpsilon: "layer_norm_eps"),
        fixedSettings: [],
        classifierClass: "BertForSequenceClassification",
        pretrainedClasses: PretrainedClasses(encoder: "BertModel", maskedLanguage: "BertForMaskedLM"),
        activation: .gelu, layerNormEpsilon: 1e-12, classifierDropout: nil, hasPooler: true,
        blockPath: "encoder.layer.", blockParts: [],
        head: .pooled)

    static let distilBert = ArchitectureTraits(
        keys: Keys(
            hiddenSize: "dim", layerCount: "n_layers", headCount: "n_heads", innerSize: "hidden_dim",
            activation: "activation", dropout: "dropout", attentionDropout: "attention_dropout",
            classifierDropout: "seq_classif_dropout", tokenTypeCount: nil, layerNormEpsilon: nil,
            otherSizeNames: [
                ("hidden_size", "dim"), ("num_hidden_layers", "n_layers"), ("num_attention_heads", "n_heads"),
            ]),
        fixedSettings: [("sinusoidal_pos_embds", false)],
        classifierClass: "DistilBertForSequenceClassification", pretrainedClasses: nil,
        activation: .gelu, layerNormEpsilon: 1e-12, classifierDropout: 0.2, hasPooler: false,
        blockPath: "transformer.layer.",
        blockParts: [
            ("attention.self.query.", "attention.q_lin."), ("attention.self.key.", "attention.k_lin."),
            ("attention.self.value.", "attention.v_lin."), ("attention.output.dense.", "attention.out_lin."),
            ("attention.output.LayerNorm.", "sa_layer_norm."), ("intermediate.dense.", "ffn.lin1."),
            ("output.dense.", "ffn.lin2."), ("output.LayerNorm.", "output_layer_norm."),
        ],
        head: .rectified)
}

/// The classification heads for whole texts that published checkpoints have.
enum PublishedHead: Hashable, Sendable, CaseIterable {
    /// BERT's: a pooler with `tanh`, then a linear map.
    case pooled
    /// DistilBERT's: a linear map with a rectifier, then a linear map.
    case rectified

    /// The path of the first map's tensors.
    var densePath: String {
        switch self {
        case .pooled: "pooler.dense"
        case .rectified: "pre_classifier"
        }
    }

    /// The activation between the maps.
    var activation: Activation {
        switch self {
        case .pooled: .tanh
        case .rectified: .relu
        }
    }
}
