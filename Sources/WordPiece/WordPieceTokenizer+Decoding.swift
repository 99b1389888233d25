extension WordPieceTokenizer {
    /// Joins tokens to text: tokens that continue a word are joined to the token before, all others after a space.
    ///
    /// This is the `WordPiece` decoder of the reference. Changes by normalization are not undone, and ids of no token
    /// are left out.
    public func decode(_ ids: [Int32], skippingSpecialTokens: Bool = true) -> String {
        let prefix = Array(settings.continuationPrefix.utf8)
        let specialIDs = Set(settings.addedTokens.filter(\.isSpecial).map(\.id))
        var text: [UInt8] = []
        var isFirst = true
        for id in ids where !(skippingSpecialTokens && specialIDs.contains(id)) {
            guard var bytes = decodedBytes(of: id) else { continue }
            if !isFirst {
                if bytes.starts(with: prefix) {
                    bytes.removeFirst(prefix.count)
                } else {
                    bytes.insert(0x20, at: 0)
                }
            }
            isFirst = false
            text += settings.cleansUpDecodedText ? Self.cleanedUp(bytes) : bytes
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Returns the bytes of a token; as in the reference, normalized if the token is found in normalized text.
    private func decodedBytes(of id: Int32) -> [UInt8]? {
        guard let token = settings.addedTokens.first(where: { $0.id == id }) else {
            return vocabulary.bytes(of: id).map(Array.init)
        }
        let content = Array(token.content.utf8)
        guard token.isNormalized else { return content }
        return utf8(scanner.normalizer.normalized(content.span, in: 0..<content.count)[...])
    }

    /// The replacements in each token, in the order of the reference.
    private static let replacements: [(found: [UInt8], replacement: [UInt8])] = [
        (" .", "."), (" ?", "?"), (" !", "!"), (" ,", ","), (" ' ", "'"), (" n't", "n't"), (" 'm", "'m"),
        (" do not", " don't"), (" 's", "'s"), (" 've", "'ve"), (" 're", "'re"),
    ].map { (Array($0.0.utf8), Array($0.1.utf8)) }

    private static func cleanedUp(_ token: [UInt8]) -> [UInt8] {
        guard token.contains(0x20) else { return token }
        var token = token
        for (found, replacement) in replacements {
            var cleaned: [UInt8] = []
            var rest = token[...]
            while let next = rest.first {
                let isFound = rest.starts(with: found)
                cleaned += isFound ? replacement : [next]
                rest = rest.dropFirst(isFound ? found.count : 1)
            }
            token = cleaned
        }
        return token
    }
}
