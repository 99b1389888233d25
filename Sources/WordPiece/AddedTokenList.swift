/// The tokens that are added to a vocabulary one after another, by the rules of the `tokenizers` library.
///
/// The ids in the files are ignored: a token of the vocabulary keeps its id, and a new token gets the next free one.
struct AddedTokenList {
    private(set) var tokens: [AddedToken] = []
    private var places: [[UInt8]: Int] = [:]
    private var largestID: Int32?
    private let vocabulary: Vocabulary

    init(_ vocabulary: Vocabulary) { self.vocabulary = vocabulary }

    func contains(_ content: String) -> Bool { places[Array(content.utf8)] != nil }

    func id(of content: String) -> Int32? {
        places[Array(content.utf8)].map { tokens[$0].id } ?? vocabulary.id(of: content)
    }

    /// Adds a token, or replaces the one with the same content.
    mutating func add(_ added: AddedToken) {
        guard !added.content.isEmpty else { return }
        var token = added
        token.id = id(of: token.content) ?? nextID
        let content = Array(token.content.utf8)
        if let place = places[content] {
            // A special token stays special.
            token.isSpecial = token.isSpecial || tokens[place].isSpecial
            tokens[place] = token
        } else {
            places[content] = tokens.count
            tokens.append(token)
            largestID = max(largestID ?? 0, token.id)
        }
    }

    private var nextID: Int32 {
        let size = Int32(vocabulary.count)
        return largestID.map { max($0 < .max ? $0 + 1 : $0, size) } ?? size
    }
}

extension AddedToken {
    /// Whether the content is equal to a text, byte for byte.
    func isSpelled(_ text: String) -> Bool { content.utf8.elementsEqual(text.utf8) }
}
