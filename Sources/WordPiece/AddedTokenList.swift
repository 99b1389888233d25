/// Tokens that are added to a vocabulary one after another, by the rules of the `tokenizers` library.
///
/// The ids that files give are not looked at: a token that the vocabulary has keeps its id, a new one gets the next free
/// one.
struct AddedTokenList {
    /// The tokens so far.
    private(set) var tokens: [AddedToken] = []
    private let vocabulary: Vocabulary

    init(_ vocabulary: Vocabulary) { self.vocabulary = vocabulary }

    /// Whether a token has been added.
    func contains(_ content: String) -> Bool { tokens.contains { $0.isSpelled(content) } }

    /// The id of a token, added or not.
    func id(of content: String) -> Int32? {
        tokens.first { $0.isSpelled(content) }?.id ?? vocabulary.id(of: content)
    }

    /// Adds a token, or changes the one that is there.
    mutating func add(_ added: AddedToken) {
        guard !added.content.isEmpty else { return }
        var token = added
        token.id = id(of: token.content) ?? nextID
        guard let place = tokens.firstIndex(where: { $0.isSpelled(token.content) }) else {
            tokens.append(token)
            return
        }
        // What was special once stays so.
        token.isSpecial = token.isSpecial || tokens[place].isSpecial
        tokens[place] = token
    }

    private var nextID: Int32 {
        let size = Int32(vocabulary.count)
        return tokens.map(\.id).max().map { max($0 < .max ? $0 + 1 : $0, size) } ?? size
    }
}

extension AddedToken {
    /// Whether its content is the same, byte by byte.
    func isSpelled(_ text: String) -> Bool { content.utf8.elementsEqual(text.utf8) }
}
