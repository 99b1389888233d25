extension WordPieceTokenizer {
    /// The ids that every text may need: those of special and added tokens.
    package var requiredIDs: Set<Int32> {
        let special = [unknownID, classificationID, separatorID] + [paddingID, maskID].compactMap(\.self)
        let templates = (singleTemplate + pairTemplate).compactMap(\.id)
        return Set(special + templates + settings.addedTokens.map(\.id))
    }

    /// The ids of tokens of one character, with or without the prefix that continues a word.
    ///
    /// With them a tokenizer can spell every word of known characters.
    package var characterIDs: Set<Int32> {
        let prefix = Array(settings.continuationPrefix.utf8)
        var ids: Set<Int32> = []
        vocabulary.forEach { token, id in
            let isContinuation = token.starts(with: prefix) && token.count > prefix.count
            let characters = isContinuation ? token.dropFirst(prefix.count) : token
            if String(decoding: characters, as: UTF8.self).unicodeScalars.count == 1 { ids.insert(id) }
        }
        return ids
    }

    /// Returns the tokenizer with only the tokens of some ids and `requiredIDs`, and the old id of each new one.
    ///
    /// New ids count from 0 in the order of the old ones; added tokens that the vocabulary does not have come last,
    /// as readers of `tokenizer.json` number them. A text that has only kept tokens keeps them: a piece that was the
    /// longest match in a longer list is the longest in a shorter one that has it.
    ///
    /// - Throws: The errors of `init(vocabulary:settings:)`.
    package func reduced(
        to ids: Set<Int32>
    ) throws(WordPieceError) -> (tokenizer: WordPieceTokenizer, oldIDs: [Int32]) {
        var (vocabulary, oldIDs) = self.vocabulary.reduced(to: ids.union(requiredIDs))
        var settings = settings
        let newIDs = Dictionary(uniqueKeysWithValues: zip(oldIDs, Int32(0)...))
        var addedIDs: [Int32: Int32] = [:]
        let added = Set(settings.addedTokens.filter { self.vocabulary.id(of: $0.content) == nil }.map(\.id))
        for id in added.sorted() {
            addedIDs[id] = Int32(oldIDs.count)
            oldIDs.append(id)
        }
        for (index, token) in settings.addedTokens.enumerated() {
            let isInVocabulary = self.vocabulary.id(of: token.content) != nil
            guard let id = (isInVocabulary ? newIDs : addedIDs)[token.id] else { continue }
            settings.addedTokens[index].id = id
        }
        return (try WordPieceTokenizer(vocabulary: vocabulary, settings: settings), oldIDs)
    }
}

extension Vocabulary {
    /// Returns the vocabulary with only the tokens of some ids, and the old id of each new one, in ascending order.
    fileprivate func reduced(to kept: Set<Int32>) -> (vocabulary: Vocabulary, oldIDs: [Int32]) {
        var bytes: [UInt8] = []
        var entries: [Entry] = []
        var oldIDs: [Int32] = []
        forEach { token, id in
            guard kept.contains(id) else { return }
            // Two tokens may have the same id.
            if oldIDs.last != id { oldIDs.append(id) }
            let start = bytes.count
            bytes += token
            entries.append((start..<bytes.count, Int32(oldIDs.count - 1)))
        }
        return (Vocabulary(entries, in: bytes, continuationPrefix: continuationPrefix), oldIDs)
    }
}
