@testable import WordPiece

/// Requires of a tokenizer that offsets lie in the text, ids are known, and decoding and writing work.
func requireEncodings(
    of tokenizer: WordPieceTokenizer, _ text: [UInt8], pair: [UInt8]?, _ options: EncodingOptions
) {
    guard let encoding = try? tokenizer.encode(utf8: text, pair: pair, options: options) else { return }
    let count = encoding.ids.count
    require(encoding.offsets.count == count && encoding.typeIDs.count == count, "one of each for a token")
    require(encoding.specialTokensMask.count == count && encoding.tokens.count == count, "one of each")
    if let limit = options.maximumLength, options.truncation != .never,
        tokenizer.settings.truncationStrategy != .never
    {
        require(count <= limit, "\(count) tokens of at most \(limit)")
    }
    for (index, id) in encoding.ids.enumerated() {
        require((0...tokenizer.largestID).contains(id), "id \(id) is in the vocabulary")
        require(tokenizer.token(of: id) != nil, "id \(id) has a token")
        let range = encoding.offsets[index]
        if encoding.specialTokensMask[index] {
            require(range == 0..<0, "a special token has no place")
            continue
        }
        // The second text has a segment of its own only if the settings give one.
        let texts = [text] + (pair.map { [$0] } ?? [])
        require(texts.contains { isOnBoundaries(range, of: $0) }, "\(range) lies on boundaries of the text")
    }
    _ = tokenizer.decode(encoding.ids, skippingSpecialTokens: false)
    _ = tokenizer.decode(encoding.ids)
}

/// Whether a range is inside a text, and not inside a scalar; in text that is not UTF-8, any byte is a boundary.
private func isOnBoundaries(_ range: Range<Int>, of text: [UInt8]) -> Bool {
    guard range.upperBound <= text.count else { return false }
    guard String(validating: text, as: UTF8.self) != nil else { return true }
    return [range.lowerBound, range.upperBound].allSatisfy { $0 == text.count || text[$0] & 0xC0 != 0x80 }
}

/// Requires that the windows of a text cover its tokens.
func requireWindows(of tokenizer: WordPieceTokenizer, _ text: [UInt8], limit: Int, stride: Int) {
    let options = EncodingOptions(maximumLength: limit)
    guard
        let (encoding, windows) = try? tokenizer.encodeWithWindows(
            utf8: text, stride: stride, options: options)
    else { return }
    require(windows.allSatisfy { $0.count <= limit }, "a window has at most \(limit) tokens")
    guard !windows.isEmpty else { return }
    let whole = encoding.count + encoding.overflowCount
    require(windows.reduce(0) { $0 + $1.count } >= whole, "the windows lose no token")
}

/// Requires that the files of a tokenizer give the same tokens when they are read again.
func requireRoundTrip(of tokenizer: WordPieceTokenizer, _ text: [UInt8]) {
    let files = [
        "tokenizer.json": tokenizer.tokenizerJSON(),
        "tokenizer_config.json": tokenizer.tokenizerConfigurationJSON(),
    ]
    do throws(WordPieceError) {
        let copy = try WordPieceTokenizer(files: files)
        let (one, other) = (try? tokenizer.encode(utf8: text), try? copy.encode(utf8: text))
        require(one?.ids == other?.ids && one?.offsets == other?.offsets, "the copy gives the same tokens")
    } catch {
        require(false, "the written files can be read: \(error)")
    }
}
