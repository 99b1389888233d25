package import WordPiece

/// The tokens of a text that was tokenized before, without its offsets: six bytes for each token.
package struct TextTokens: Hashable, Sendable {
    private let ids: [Int32]
    private let typeIDs: [UInt8]
    private let specialTokensMask: [Bool]

    /// Keeps the tokens of a whole text, which must have been encoded with the default options.
    package init(_ encoding: Encoding) {
        ids = encoding.ids
        typeIDs = encoding.typeIDs
        specialTokensMask = encoding.specialTokensMask
    }

    var count: Int { ids.count }

    var encoding: Encoding {
        Encoding(
            ids: ids, typeIDs: typeIDs, specialTokensMask: specialTokensMask,
            offsets: Array(repeating: 0..<0, count: count))
    }
}
