/// How texts become tokens; what the user did not say is as the model's folder says.
struct TokenizationSettings: Hashable, Sendable {
    var maximumLength: Int?
    var truncation: TruncationRule?
    /// Whether special tokens in a text are plain text.
    var isLiteral = false
    var addsSpecialTokens = true
    /// Whether the spelling of the tokens is wanted, and not only their ids.
    var includesTokens = true
}

/// Which text of a pair loses its end when both do not fit.
enum TruncationRule: String, CaseIterable, Sendable {
    case longestFirst = "longest_first"
    case onlyFirst = "only_first"
    case onlySecond = "only_second"
    case none
}

/// What to do with a text that is longer than the model reads.
enum LongTextRule: String, CaseIterable, Sendable {
    /// Its end is not read.
    case truncate
    /// It is read in windows that overlap, and the probabilities are averaged.
    case window
    /// It is refused.
    case error
}

/// How much work is done at a time, and by how many.
struct WorkSettings: Hashable, Sendable {
    var threadCount: Int
    /// Nothing: as the library thinks best; no result depends on it.
    var batchTokenCount: Int?
}

/// How texts are classified.
struct ClassificationSettings: Hashable, Sendable {
    var tokenization: TokenizationSettings
    var longTexts: LongTextRule
    /// How many tokens two windows share.
    var stride: Int?
    var work: WorkSettings
}

/// How texts become vectors.
struct EmbeddingSettings: Hashable, Sendable {
    /// Nothing: as the model's folder says.
    var pooling: PoolingRule?
    var isNormalized: Bool
    var tokenization: TokenizationSettings
    var work: WorkSettings
}

/// Which hidden states become the vector of a text.
enum PoolingRule: String, CaseIterable, Sendable {
    case cls, mean, pooler
    /// None: all hidden states are wanted.
    case none
}

/// One class after another, and how likely each is.
struct ClassifiedText: TextResult, Hashable {
    /// In the order of the labels.
    var probabilities: [Float]
    /// In the order of the labels.
    var logits: [Float]
    var isTruncated: Bool
    var tokenCount: Int
}

/// The tokens of one text.
struct TokenizedText: TextResult, Hashable {
    var ids: [Int]
    var tokens: [String]
    var typeIDs: [Int]
    var specialTokensMask: [Int]
    /// Byte positions in the text that the token is from; empty for special tokens.
    var offsets: [Range<Int>]
    var isTruncated: Bool
    var tokenCount: Int { ids.count }
}

/// The vector of one text, or the hidden states of its tokens.
struct EmbeddedText: TextResult, Hashable {
    enum Values: Hashable, Sendable {
        case vector([Float])
        case states([[Float]])
    }

    var values: Values
    var isTruncated: Bool
    var tokenCount: Int
}

/// A model that classifies.
protocol ClassificationModel: Sendable {
    /// In the order of their ids.
    var labels: [String] { get }
    /// How many tokens the model reads at most.
    var maximumLength: Int { get }
    /// One result for each text, in order; a text that cannot be classified does not disturb the others.
    func classify(
        _ texts: [RecordText], settings: ClassificationSettings
    ) throws(CommandError) -> [Result<ClassifiedText, RecordFault>]
}

/// A model's tokenizer.
protocol TokenizationModel: Sendable {
    /// How many tokens the model reads at most.
    var maximumLength: Int { get }
    /// One result for each text, in order.
    func tokenize(
        _ texts: [RecordText], settings: TokenizationSettings
    ) throws(CommandError) -> [Result<TokenizedText, RecordFault>]
}

/// A model that turns texts into vectors.
protocol EmbeddingModel: Sendable {
    /// How many tokens the model reads at most.
    var maximumLength: Int { get }
    /// One result for each text, in order.
    func embed(
        _ texts: [RecordText], settings: EmbeddingSettings
    ) throws(CommandError) -> [Result<EmbeddedText, RecordFault>]
}

/// The ways from a path to a model: the only place where the command meets the library.
struct ModelLibrary: Sendable {
    let classification: @Sendable (_ folder: String) throws(CommandError) -> any ClassificationModel
    let tokenization: @Sendable (_ folder: String) throws(CommandError) -> any TokenizationModel
    let embedding: @Sendable (_ folder: String) throws(CommandError) -> any EmbeddingModel
    /// What a folder or a tensor file holds; with statistics of the values if asked for.
    let inspection: @Sendable (_ path: String, _ hasStatistics: Bool) throws(CommandError) -> Inspection
    /// The bytes of a tensor file with one matrix `[count, size]`, named `embeddings`.
    let tensorFile: @Sendable (_ vectors: [[Float]]) throws(CommandError) -> [UInt8]
}
