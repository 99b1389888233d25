/// Why a tokenizer cannot be loaded, or a text cannot be encoded with the given options.
public enum WordPieceError: Error, Hashable, CustomStringConvertible {
    /// A file cannot be read.
    case unreadableFile(path: String, reason: String)
    /// A folder has neither `tokenizer.json` nor `vocab.txt`.
    case noVocabulary(folder: String)
    /// A line of a vocabulary is not UTF-8. Lines count from 1.
    case vocabularyNotUTF8(line: Int)
    /// A vocabulary has more tokens than can be read.
    case vocabularyTooLong(limit: Int)
    /// An added token has the id of another token.
    case duplicateID(id: Int, token: String)
    /// The id of a token is not a whole number that fits in 32 bits.
    case invalidID(token: String, file: String)
    /// The vocabulary lacks a special token that the settings name.
    case missingSpecialToken(token: String)
    /// A file is not JSON. Lines count from 1, bytes from 0.
    case malformedJSON(file: String, line: Int, byte: Int, reason: String)
    /// A file lacks a value that the format requires.
    case missingValue(file: String, key: String)
    /// A value in a file has the wrong type or range.
    case invalidValue(file: String, key: String, expected: String)
    /// A file describes a part of a tokenizer that is not BERT's.
    case unsupported(file: String, part: String, found: String, supported: String)
    /// An added token has a different id than in the vocabulary.
    case addedTokenDisagrees(token: String, id: Int, vocabularyID: Int)
    /// The length limit leaves no room for the special tokens.
    case limitBelowSpecialTokens(limit: Int, specialTokenCount: Int)
    /// Only one text of a pair may be cut, and the limit would leave none of its tokens.
    case textTooShortToCut(limit: Int, tokenCount: Int)
    /// Only the second text may be cut, and there is none.
    case noSecondText
    /// Windows of `limit` tokens cannot overlap by `stride` tokens.
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
        case .vocabularyTooLong(let limit):
            "the vocabulary, 'vocab.txt' or in 'tokenizer.json', has more than \(limit) tokens"
        case .duplicateID(let id, let token):
            "id \(id) is that of the added token '\(token)' and of another token; each needs its own"
        case .invalidID(let token, let file):
            "the id of '\(token)' in '\(file)' is no whole number from 0 to 2147483647"
        case .missingSpecialToken(let token):
            "the vocabulary, 'vocab.txt' or in 'tokenizer.json', has no token '\(token)', which the settings name as a "
                + "special token"
        case .malformedJSON(let file, let line, let byte, let reason):
            "'\(file)' is not valid JSON: line \(line), byte \(byte): \(reason)"
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
