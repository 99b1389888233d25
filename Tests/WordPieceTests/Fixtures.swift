import Foundation

@testable import WordPiece

/// The results of the reference, as `tokenizer_goldens.py` writes them.
struct Golden: Decodable {
    struct Whole: Decodable, Equatable {
        var ids: [Int32]
        var typeIDs: [UInt8]
        var mask: [Int]
        var offsets: [[Int]]
        var tokens: [String]
    }
    struct Variant: Decodable {
        var digests: String
        var whole: [Whole]
        var literal: String
        var scalars: String
    }
    struct TruncationRow: Decodable {
        var first: Int
        var second: Int?
        var limit: Int
        var strategy: String
        var direction: String
        var special: Bool
        var tokenCount: Int
        var digest: String
        var ids: [Int32]
    }
    struct WindowRow: Decodable {
        var text: Int
        var limit: Int
        var stride: Int
        var windows: [String]
    }
    struct AddedRow: Decodable {
        var content: String
        var id: Int32
        var special: Bool
        var singleWord: Bool
        var lstrip: Bool
        var rstrip: Bool
        var normalized: Bool
        var texts: [String]
        var digests: [String]
    }
    struct DecodedRow: Decodable {
        var ids: [Int32]
        var skipped: String
        var whole: String
    }
    var variants: [String: Variant]
    var truncation: [TruncationRow]
    var windows: [WindowRow]
    var added: [AddedRow]
    var decoded: [DecodedRow]
}

enum Fixtures {
    static let golden = Result { try JSONDecoder().decode(Golden.self, from: data("golden.json")) }
    static let texts = Result { try JSONDecoder().decode([String].self, from: data("texts.json")) }
    static let vocabularyText = Result { Array(try data("vocab.txt")) }

    static func data(_ name: String) throws -> Data {
        let url = Bundle.module.resourceURL?.appendingPathComponent("Fixtures/\(name)")
        return try Data(contentsOf: url ?? URL(filePath: name))
    }

    /// Returns a tokenizer with the vocabulary of the fixtures.
    static func tokenizer(_ change: (inout TokenizerSettings) -> Void = { _ in }) throws -> WordPieceTokenizer
    {
        var settings = TokenizerSettings()
        settings.addedTokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"].enumerated().map {
            AddedToken(id: Int32($0.offset), content: $0.element, isSpecial: true)
        }
        change(&settings)
        return try WordPieceTokenizer(vocabulary: Vocabulary(text: vocabularyText.get()), settings: settings)
    }

    /// Returns a tokenizer with the five special tokens and some others.
    static func tokenizer(
        of tokens: [String], _ change: (inout TokenizerSettings) -> Void = { _ in }
    ) throws -> WordPieceTokenizer {
        var settings = TokenizerSettings()
        let special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
        settings.addedTokens = special.enumerated().map {
            AddedToken(id: Int32($0.offset), content: $0.element, isSpecial: true)
        }
        change(&settings)
        return try WordPieceTokenizer(vocabulary: Vocabulary(tokens: special + tokens), settings: settings)
    }

    /// Returns the change of the settings for a variant of the golden results.
    static func settings(of variant: String) -> (inout TokenizerSettings) -> Void {
        switch variant {
        case "cased": { $0.lowercase = false }
        case "keepAccents": { $0.stripAccents = false }
        case "casedWithoutAccents": { ($0.lowercase, $0.stripAccents) = (false, true) }
        case "withoutIdeographs": { $0.handleChineseCharacters = false }
        case "withoutCleaning": { $0.cleanText = false }
        default: { _ in }
        }
    }
}

/// FNV-1a of 32 bits, as eight hexadecimal digits.
struct Digest {
    private var value: UInt32 = 0x811C_9DC5

    mutating func add(_ byte: UInt8) { value = (value ^ UInt32(byte)) &* 0x0100_0193 }
    mutating func add(_ text: String) { for byte in text.utf8 { add(byte) } }
    var text: String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }
}

/// Returns the text of an encoding of which the golden results have digests.
func row(_ encoding: Encoding) -> String {
    [
        encoding.ids.map { "\($0)" }.joined(separator: ","),
        encoding.typeIDs.map { "\($0)" }.joined(separator: ","),
        encoding.specialTokensMask.map { $0 ? "1" : "0" }.joined(separator: ","),
        encoding.offsets.map { "\($0.lowerBound)-\($0.upperBound)" }.joined(separator: ","),
        encoding.tokens.joined(separator: "\u{1F}"),
    ].joined(separator: "|")
}

func digest(_ text: String) -> String {
    var digest = Digest()
    digest.add(text)
    return digest.text
}
