public import StrictJSON

/// Why a tokenizer cannot be loaded, or a text cannot be encoded as asked.
public enum WordPieceError: Error, Hashable, CustomStringConvertible {
    /// A file cannot be read.
    case unreadableFile(path: String, reason: String)
    /// A folder has neither `tokenizer.json` nor `vocab.txt`.
    case noVocabulary(folder: String)
    /// A line of a vocabulary is not UTF-8. Lines count from 1.
    case vocabularyNotUTF8(line: Int)
    /// An added token has the id of another token.
    case duplicateID(id: Int, token: String)
    /// An id is negative, or no id at all.
    case invalidID(token: String, file: String)
    /// The vocabulary has no token that the settings need.
    case missingSpecialToken(token: String)
    /// A file is not JSON.
    case malformedJSON(file: String, JSONError)
    /// A file lacks a value that the format asks for.
    case missingValue(file: String, key: String)
    /// A value in a file is of another kind than the format asks for.
    case invalidValue(file: String, key: String, expected: String)
    /// A file describes a part of a tokenizer that is not BERT's.
    case unsupported(file: String, part: String, found: String, supported: String)
    /// An added token has another id than the vocabulary gives it.
    case addedTokenDisagrees(token: String, id: Int, vocabularyID: Int)
    /// The length limit leaves no room for the special tokens.
    case limitBelowSpecialTokens(limit: Int, specialTokenCount: Int)
    /// Cutting only one text of a pair to the limit would leave nothing of it.
    case textTooShortToCut(limit: Int, tokenCount: Int)
    /// Only the second text may be cut, and there is none.
    case noSecondText
    /// Windows that overlap by `stride` tokens never get on, as each has room for `limit`.
    case strideTooLarge(stride: Int, limit: Int)

    /// The fault in words.
    public var description: String {
        switch self {
        case .unreadableFile(let path, let reason):
            "'\(path)' cannot be read: \(reason)"
        case .noVocabulary(let folder):
            "'\(folder)' holds neither 'tokenizer.json' nor 'vocab.txt'; a BERT tokenizer needs one of them"
        case .vocabularyNotUTF8(let line):
            "line \(line) of the vocabulary, 'vocab.txt', is not UTF-8"
        case .duplicateID(let id, let token):
            "id \(id) is that of the added token '\(token)' and of another token; each needs its own"
        case .invalidID(let token, let file):
            "the id of '\(token)' in '\(file)' is no whole number from 0 to 2147483647"
        case .missingSpecialToken(let token):
            "the vocabulary, 'vocab.txt' or in 'tokenizer.json', has no token '\(token)', which the settings name as a "
                + "special token"
        case .malformedJSON(let file, let error):
            "'\(file)' is not valid JSON: \(error)"
        case .missingValue(let file, let key):
            "'\(file)' has no value for '\(key)'"
        case .invalidValue(let file, let key, let expected):
            "the value of '\(key)' in '\(file)' is not \(expected)"
        case .unsupported(let file, let part, let found, let supported):
            "the \(part) in '\(file)' is \(found); supported is \(supported)"
        case .addedTokenDisagrees(let token, let id, let vocabularyID):
            "the added token '\(token)' has id \(id), but the vocabulary gives it \(vocabularyID)"
        case .limitBelowSpecialTokens(let limit, let specialTokenCount):
            "a length limit of \(limit) leaves no room for the \(specialTokenCount) special tokens"
        case .textTooShortToCut(let limit, let tokenCount):
            "the text that may be cut has \(tokenCount) tokens, and to meet the limit of \(limit) none would be left"
        case .noSecondText:
            "only the second text may be cut, but there is no second text"
        case .strideTooLarge(let stride, let limit):
            "windows of \(limit) tokens cannot overlap by \(stride); the overlap must be smaller"
        }
    }
}
