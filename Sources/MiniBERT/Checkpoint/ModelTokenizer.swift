package import WordPiece

/// The tokenizer of a model, with the length that the model's texts are cut to, without the model's weights.
package struct ModelTokenizer: Sendable {
    /// Text to tokens.
    package let tokenizer: WordPieceTokenizer
    /// How many tokens a text may have, special ones counted, if the folder says so.
    package let maximumLength: Int?

    /// Reads the tokenizer of a folder, which need not hold more than that, or of a model in memory.
    ///
    /// - Throws: `ModelError` for whatever makes it unusable.
    package init(_ source: ModelSource) throws(ModelError) {
        let folder = try ModelFolder(source)
        tokenizer = try folder.tokenizer()
        maximumLength = try folder.maximumLength(of: tokenizer, positionCount: folder.positionCount())
    }
}
