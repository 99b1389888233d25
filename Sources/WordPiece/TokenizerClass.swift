/// The supported tokenizer classes of the transformers library.
///
/// The class decides which file counts: BERT's own classes take from `tokenizer_config.json` whatever it can state, and
/// the generic class follows `tokenizer.json`.
enum TokenizerClass: Hashable {
    /// BERT's class, under any of its names.
    case bert(name: String)
    /// DistilBERT's class, which gives no token types.
    case distilBert(name: String)
    /// ConvBERT's class, which is BERT's, but follows `tokenizer.json` in transformers 5.
    case convBert(name: String)
    /// The generic class, which `tokenizer.json` describes completely.
    case generic(name: String)

    private static let bertNames = [
        "BertTokenizer", "ElectraTokenizer", "MobileBertTokenizer", "SqueezeBertTokenizer",
        "LayoutLMTokenizer", "LxmertTokenizer", "DPRContextEncoderTokenizer", "DPRQuestionEncoderTokenizer",
    ]

    /// Creates the class with a name, which may end in `Fast`.
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

    var name: String {
        switch self {
        case .bert(let name), .distilBert(let name), .convBert(let name), .generic(let name): name
        }
    }

    /// Whether the class requires a `tokenizer.json`.
    var isGeneric: Bool {
        switch self {
        case .generic: true
        case .bert, .distilBert, .convBert: false
        }
    }

    /// Whether everything in an existing `tokenizer.json` is followed.
    var followsTokenizerJSON: Bool {
        switch self {
        case .generic, .convBert: true
        case .bert, .distilBert: false
        }
    }

    /// Whether the second text of a pair has its own segment if the files do not state that.
    ///
    /// The generic class gave segments in transformers 4, and gives none in version 5.
    var givesTokenTypes: Bool {
        switch self {
        case .bert, .convBert: true
        case .distilBert, .generic: false
        }
    }
}
