import NeuralNetworks

/// All that tells a family of encoders from the others: its keys, its defaults, its names and its head.
///
/// Nothing else in the module asks which family a model is of.
package struct ArchitectureForm: Sendable {
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
        /// `nil` where there are no segments.
        let tokenTypeCount: String?
        /// `nil` where the number is always `ArchitectureForm.layerNormEpsilon`.
        let layerNormEpsilon: String?
    }

    /// The classes of transformers that a folder of a pretrained encoder names.
    package struct PretrainedClasses: Hashable, Sendable {
        package let encoder: String
        package let maskedLanguage: String
    }

    let keys: Keys
    /// Settings that are always the same and have to be written, for readers whose default is another.
    let fixedSettings: [(key: String, value: Bool)]
    /// The class of transformers that a folder with the published head names.
    let classifierClass: String
    /// `nil` for a family of which none is pretrained here.
    package let pretrainedClasses: PretrainedClasses?
    /// Where a configuration does not say it.
    let activation: Activation
    /// Where a configuration does not say it.
    let layerNormEpsilon: Float
    /// Where a configuration does not say it; `nil` for the dropout of hidden states.
    let classifierDropout: Float?
    /// Whether published encoders have a pooler, with or without a head.
    let hasPooler: Bool
    /// The part before the number of a block in the names of its tensors.
    let blockPath: String
    /// The names of the parts of a block that differ from BERT's.
    let blockParts: [(bert: String, own: String)]
    /// The published head for whole texts.
    let head: PublishedHead
}

extension ArchitectureForm {
    static let bert = ArchitectureForm(
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

    static let distilBert = ArchitectureForm(
        keys: Keys(
            hiddenSize: "dim", layerCount: "n_layers", headCount: "n_heads", innerSize: "hidden_dim",
            activation: "activation", dropout: "dropout", attentionDropout: "attention_dropout",
            classifierDropout: "seq_classif_dropout", tokenTypeCount: nil, layerNormEpsilon: nil),
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
}
