@testable import WordPiece

/// A vocabulary file is refused, or its tokens and ids agree; written and read again, it is the same.
func check(_ input: [UInt8]) {
    guard let vocabulary = try? Vocabulary(text: input) else { return }
    require(vocabulary.count <= vocabulary.idCount, "no more tokens than ids")
    vocabulary.forEach { token, id in
        require(vocabulary.id(of: Array(token)) == id, "id \(id) is found by its token")
        require(vocabulary.bytes(of: id).map(Array.init) == Array(token), "token \(id) is found by its id")
    }
    for id in [-1, Int32(vocabulary.idCount), .max, .min] {
        require(vocabulary.token(of: id) == nil, "\(id) is no token")
    }
    let text = vocabulary.text()
    require((try? Vocabulary(text: text))?.text() == text, "what is written reads back the same")
    // The table of a tokenizer takes longer to make than everything else.
    if input.count.isMultiple(of: 16) { requireEncoding(by: vocabulary, of: input) }
}

private func requireEncoding(by vocabulary: Vocabulary, of input: [UInt8]) {
    var settings = TokenizerSettings()
    settings.unknownToken = vocabulary.token(of: 0) ?? ""
    settings.classificationToken = settings.unknownToken
    settings.separatorToken = settings.unknownToken
    guard let tokenizer = try? WordPieceTokenizer(vocabulary: vocabulary, settings: settings) else { return }
    let encoding = tokenizer.encode(String(decoding: input.prefix(200), as: UTF8.self))
    require(encoding.ids.allSatisfy { (0...tokenizer.largestID).contains($0) }, "ids are in the vocabulary")
}
