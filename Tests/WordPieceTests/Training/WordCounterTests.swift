import Testing

@testable import WordPiece

struct WordCounterTests {
    @Test func `words are split as by the tokenizer`() {
        for (text, expected): (String, [String: Int]) in [
            ("Hello, hello WORLD", ["hello": 2, ",": 1, "world": 1]),
            ("naïve NAIVE", ["naive": 2]),
            ("日本 x", ["日": 1, "本": 1, "x": 1]),
            ("a\u{0}b\tc", ["ab": 1, "c": 1]),
            ("", [:]),
        ] {
            var counter = WordCounter(settings: TokenizerSettings())
            let bytes = Array(text.utf8)
            counter.count(bytes.span)

            #expect(counts(counter) == expected)
        }
    }

    @Test func `counters can be added`() {
        var first = WordCounter(settings: TokenizerSettings())
        var second = first
        first.count([0x61, 0x20, 0x62].span)
        second.count([0x62, 0x20, 0x63].span)

        first.add(second)

        #expect(counts(first) == ["a": 1, "b": 2, "c": 1])
        #expect(first.wordCount == 4)
        #expect(first.distinctWordCount == 3)
    }

    @Test func `counts are kept when the table grows`() {
        var words = WordCounts()
        for round in 0..<2 {
            for number in 0..<10_000 {
                let bytes = Array(String(number).utf8)
                words.add(bytes.span, in: 0..<bytes.count, occurrences: round + 1)
            }
        }

        #expect(words.count == 10_000)
        #expect(words.counts.allSatisfy { $0 == 3 })
    }
}

private func counts(_ counter: WordCounter) -> [String: Int] {
    var counts: [String: Int] = [:]
    for word in 0..<counter.words.count {
        let bytes = counter.words.bytes[counter.words.range(of: word)]
        counts[String(decoding: bytes, as: UTF8.self)] = counter.words.counts[word]
    }
    return counts
}
