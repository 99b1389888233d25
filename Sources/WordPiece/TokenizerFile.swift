import ModelSettings
import StrictJSON

/// A `tokenizer.json`: its settings as a tree, and its vocabulary as a list.
///
/// The vocabulary has tens of thousands of entries and makes up most of the file. As a list it takes a few allocations;
/// as a tree it would take several for each entry.
struct TokenizerFile {
    /// The file as a tree, with the number of entries in place of the vocabulary.
    let root: JSONNode
    /// The value of `model.vocab`, if it is an object.
    let vocabulary: TokenList?

    /// Reads a file.
    ///
    /// - Throws: `WordPieceError.malformedJSON`, or `.invalidValue` if the file is not an object.
    init(parsing text: [UInt8], file: String) throws(WordPieceError) {
        var reader = JSONReader(text)
        var vocabulary: TokenList?
        do throws(JSONError) {
            let value = try reader.readObject(with: "model") { reader throws(JSONError) in
                try reader.readObject(with: "vocab") { reader throws(JSONError) in
                    guard reader.peek() == UInt8(ascii: "{") else { return try reader.readValue() }
                    let list = try TokenList(&reader)
                    vocabulary = list
                    return .integer(list.entries.count)
                }
            }
            try reader.expectEnd()
            root = JSONNode(value, file: file, kind: SettingsFile(rawValue: file))
        } catch {
            throw .notJSON(error, file: file)
        }
        self.vocabulary = vocabulary
        guard root.value.object != nil else { throw root.invalid(expected: "an object") }
    }
}

/// The tokens of a file with their ids, in the order of the file.
struct TokenList {
    private(set) var bytes: [UInt8] = []
    /// The range of each token in `bytes`, and its id; no id for a value that is not a whole number.
    private(set) var entries: [(token: Range<Int>, id: Int?)] = []

    /// Reads an object from token to id.
    fileprivate init(_ reader: inout JSONReader) throws(JSONError) {
        try reader.open(UInt8(ascii: "{"))
        var isFirst = true
        while try reader.hasNext(first: isFirst, before: UInt8(ascii: "}")) {
            isFirst = false
            let start = bytes.count
            try reader.readKey(into: &bytes)
            entries.append((start..<bytes.count, try reader.readID()))
        }
    }

    func text(of token: Range<Int>) -> String { String(decoding: bytes[token], as: UTF8.self) }
}

extension JSONReader {
    /// Consumes a value; if it is an object, `readMember` reads the value of `key`.
    fileprivate mutating func readObject(
        with key: String, _ readMember: (inout JSONReader) throws(JSONError) -> JSONValue
    ) throws(JSONError) -> JSONValue {
        guard peek() == UInt8(ascii: "{") else { return try readValue() }
        var object = JSONObject()
        try open(UInt8(ascii: "{"))
        var isFirst = true
        while try hasNext(first: isFirst, before: UInt8(ascii: "}")) {
            isFirst = false
            let place = position
            let name = try readKey()
            let value = name == Array(key.utf8) ? try readMember(&self) : try readValue()
            guard object.append(key: name, value: value) else {
                throw error(.duplicateKey(String(decoding: name, as: UTF8.self)), at: place)
            }
        }
        return .object(object)
    }

    /// Consumes a value, and returns it if it is a whole number.
    fileprivate mutating func readID() throws(JSONError) -> Int? {
        if let first = peek(), (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) {
            return try readWholeNumber()
        }
        try skipValue()
        return nil
    }
}
