/// Joins the words of a text to sentences.
///
/// A sentence ends with `.`, `!`, `?` or `…` before white space, with `。`, `！` or `？`, before an empty line, and at the
/// end of each text of a pair. Closing quotes and brackets after the mark belong to the sentence. An abbreviation such as
/// `Dr.` ends one, too.
struct SentenceSplitter {
    private let texts: [[UInt8]]

    init(_ input: TextInput) { texts = [input.text, input.pair ?? []] }

    func sentences(of words: [WordTokens]) -> [[WordTokens]] {
        var sentences: [[WordTokens]] = []
        var hasEnded = true
        for (index, word) in words.enumerated() {
            let isNew = index == 0 || words[index - 1].segment != word.segment
            if isNew || hasEnded { sentences.append([]) }
            sentences[sentences.count - 1].append(word)
            hasEnded =
                index + 1 < words.count && ends(sentences[sentences.count - 1], before: words[index + 1])
        }
        return sentences
    }

    private func ends(_ sentence: [WordTokens], before next: WordTokens) -> Bool {
        let last = sentence[sentence.count - 1]
        guard last.segment == next.segment else { return true }
        let text = texts[last.segment]
        let gap = text[last.bytes.upperBound..<max(last.bytes.upperBound, next.bytes.lowerBound)]
        if gap.count(where: { $0 == 0x0A }) > 1 { return true }
        let mark = sentence.reversed().lazy.map { String(decoding: text[$0.bytes], as: UTF8.self) }
            .first { !Self.closing.contains($0) }
        guard let mark else { return false }
        let closes = Self.closing.contains(String(decoding: text[next.bytes], as: UTF8.self))
        return Self.wideMarks.contains(mark) && !closes || Self.marks.contains(mark) && !gap.isEmpty
    }

    private static let marks: Set<String> = [".", "!", "?", "…"]
    private static let wideMarks: Set<String> = ["。", "！", "？"]
    private static let closing: Set<String> = ["\"", "'", ")", "]", "”", "’", "»", "」", "』", "）"]
}
