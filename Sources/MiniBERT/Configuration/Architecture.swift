/// The families of encoders that are read: each has its own keys in `config.json` and its own tensor names.
public enum Architecture: String, Hashable, Sendable, CaseIterable {
    /// BERT (Devlin et al., 2018), and what has its form, such as MiniLM, TinyBERT and BGE.
    case bert
    /// DistilBERT (Sanh et al., 2019): BERT's blocks, without token types and pooler.
    case distilBert = "distilbert"

    /// The value of `model_type` in `config.json`.
    public var modelType: String { rawValue }

    /// What published checkpoints write before the encoder's tensor names when the file holds a head too.
    public var checkpointPrefix: String { rawValue + "." }

    /// All that tells the family from the others.
    package var form: ArchitectureForm {
        switch self {
        case .bert: .bert
        case .distilBert: .distilBert
        }
    }
}
