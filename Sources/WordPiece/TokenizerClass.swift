/// The classes of transformers that a tokenizer may have, as far as they are BERT's.
///
/// The class decides which file is followed: BERT's own take everything that `tokenizer_config.json` can say from there,
/// the generic one follows `tokenizer.json`.
enum TokenizerClass: Hashable {
    /// BERT's, under any of its names.
    case bert(name: String)
    /// DistilBERT's, which gives no token types.
    case distilBert(name: String)
    /// ConvBERT's, which is BERT's, but in transformers 5 follows a `tokenizer.json`.
    case convBert(name: String)
    /// The class of all tokenizers that `tokenizer.json` describes.
    case generic(name: String)

    private static let bertNames = [
        "BertTokenizer", "ElectraTokenizer", "MobileBertTokenizer", "SqueezeBertTokenizer",
        "LayoutLMTokenizer", "LxmertTokenizer", "DPRContextEncoderTokenizer", "DPRQuestionEncoderTokenizer",
    ]

    /// Finds the class by its name, with or without `Fast`.
    ///
    /// - Throws: `WordPieceError.unsupported` for a tokenizer of another kind.
    init(name: String, file: String) throws(WordPieceError) {
        let base = name.hasSuffix("Fast") ? String(name.dropLast(4)) : name
        switch base {
        case "DistilBertTokenizer": self = .distilBert(name: name)
        case "ConvBertTokenizer": self = .convBert(name: name)
        case "PreTrainedTokenizer", "TokenizersBackend": self = .generic(name: name)
        case _ where Self.bertNames.contains(base): self = .bert(name: name)
        default:
            throw .unsupported(
                file: file, part: "tokenizer class", found: name, supported: "BertTokenizer")
        }
    }

    /// Its name, as the files write it.
    var name: String {
        switch self {
        case .bert(let name), .distilBert(let name), .convBert(let name), .generic(let name): name
        }
    }

    /// Whether there must be a `tokenizer.json`.
    var isGeneric: Bool {
        switch self {
        case .generic: true
        case .bert, .distilBert, .convBert: false
        }
    }

    /// Whether a `tokenizer.json` that is there is followed in all it says.
    var followsTokenizerJSON: Bool {
        switch self {
        case .generic, .convBert: true
        case .bert, .distilBert: false
        }
    }

    /// Whether pairs have segments where the files do not say.
    ///
    /// The generic class gave them in transformers 4, and gives none in 5.
    var givesTokenTypes: Bool {
        switch self {
        case .bert, .convBert: true
        case .distilBert, .generic: false
        }
    }
}
