package import WordPiece

/// The tokenizer of a model and the model's limit for texts, loaded without the weights.
package struct ModelTokenizer: Sendable {
    /// Text to tokens.
    package let tokenizer: WordPieceTokenizer
    /// The most tokens of a text, special ones counted, if the folder states a limit.
    package let maximumLength: Int?

    /// Reads the tokenizer of a source; a folder need not hold more than that.
    ///
    /// - Throws: `ModelError` for whatever makes it unusable.
    package init(_ source: ModelSource) throws(ModelError) {
        let files = try ModelFiles(source)
        tokenizer = try files.tokenizer()
        maximumLength = try files.maximumLength(of: tokenizer, positionCount: files.positionCount())
    }
}
