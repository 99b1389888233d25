import Tensors
import TestModels
import Testing

@testable import MiniBERTTraining

struct ShortcutSearchTests {
    /// Questions about people and numbers, whose first words belong to the rest of the question.
    private func rows(_ change: (Int, Bool, inout [String]) -> Void = { _, _, _ in }) -> (TextWords, [Int]) {
        var generator = SplitMix64(seed: 1)
        let (verbs, people) = (
            ["wrote", "painted", "founded", "led"], ["the book", "the army", "a city", "a band"]
        )
        let (things, ends) = (
            ["days", "people", "miles", "stars"], ["are there", "does it take", "live here"]
        )
        func pick(_ words: [String]) -> String {
            words[Int.random(in: 0..<words.count, using: &generator)]
        }
        var texts: [String] = []
        var truths: [Int] = []
        for row in 0..<1200 {
            let isPerson = row % 3 != 0
            var words: [String]
            let kind = Int.random(in: 0..<3, using: &generator)
            if isPerson {
                let (verb, thing) = (
                    pick(verbs), pick(people)
                )
                words = kind == 0 ? ["name", "a", "person", "of", thing] : ["who", verb, thing]
            } else {
                let (thing, end) = (
                    pick(things), pick(ends)
                )
                words = kind == 0 ? ["give", "the", "size", "of", "it"] : ["how", "many", thing, end]
            }
            // The length says nothing.
            for _ in 0..<Int.random(in: 1...9, using: &generator) {
                words.append(pick(["please", "then", "now", "today"]))
            }
            change(row, isPerson, &words)
            texts.append(words.joined(separator: " "))
            truths.append(isPerson ? 0 : 1)
        }
        return (TextWords(texts), truths)
    }

    private func shortcuts(_ rows: (TextWords, [Int])) -> [Shortcut] {
        ShortcutSearch.shortcuts(words: rows.0, truths: rows.1, labels: letters(2))
    }

    @Test func `words that belong to what the texts say are no shortcuts`() {
        #expect(shortcuts(rows()).isEmpty)
    }

    @Test func `a source of one class is found, and a column that says nothing is not`() {
        var generator = SplitMix64(seed: 3)
        let (words, truths) = rows()
        func found(_ isTelling: Bool) -> [Shortcut] {
            let others = truths.indices.map { row -> [OtherValue] in
                let isForum = isTelling && truths[row] == 1 && Bool.random(using: &generator)
                let source = isForum ? "forum" : ["shop", "paper"].randomElement(using: &generator) ?? ""
                return [
                    OtherValue(column: "source", value: source), OtherValue(column: "part", value: "train"),
                ]
            }
            return ShortcutSearch.shortcuts(words: words, others: others, truths: truths, labels: letters(2))
        }
        #expect(found(false).isEmpty)
        let shortcuts = found(true)
        #expect(shortcuts.map(\.feature) == [.column(OtherValue(column: "source", value: "forum"))])
        #expect(shortcuts[0].description.hasPrefix("'forum' in the column 'source' predicts 'b' alone:"))
    }

    @Test func `the order of the rows does not hide a shortcut`() {
        let truths = (0..<400).map { $0 % 2 }
        let others = truths.indices.map { row in
            [OtherValue(column: "source", value: row % 4 == 1 ? "forum" : row % 3 == 0 ? "a" : "b")]
        }
        let words = TextWords((0..<400).map { "text \($0 % 7)" })
        let found = ShortcutSearch.shortcuts(words: words, others: others, truths: truths, labels: letters(2))
        #expect(found.map(\.feature) == [.column(OtherValue(column: "source", value: "forum"))])
    }

    @Test func `an added word, an added mark and a length are found`() {
        var generator = SplitMix64(seed: 2)
        let word = shortcuts(
            rows { _, isPerson, words in
                guard isPerson, Bool.random(using: &generator) else { return }
                words.insert("Aperture", at: Int.random(in: 0..<words.count, using: &generator))
            })
        #expect(word.map(\.feature) == [.word("aperture")])
        #expect(word.first?.label == letters(1)[0])
        #expect(word.first?.precision == 1 && word.first?.shareElsewhere == 0)

        let mark = shortcuts(
            rows { _, isPerson, words in
                if !isPerson, Bool.random(using: &generator) { words.append(";") }
            })
        #expect(mark.map(\.feature) == [.end(";")])

        let length = shortcuts(
            rows { _, isPerson, words in
                if isPerson { words += Array(repeating: "so", count: 12) }
                if Int.random(in: 0..<9, using: &generator) == 0 { words += ["so"] }
            })
        // Of two classes, one is named.
        let named = length.compactMap { shortcut -> ClassLabel? in
            switch shortcut.feature {
            case .longerThan, .shorterThan: shortcut.label
            case .word, .beginning, .end, .column: nil
            }
        }
        #expect(named.count == 1)
    }

    @Test func `few or equal rows have no shortcuts`() {
        #expect(shortcuts((TextWords(["a", "b"]), [0, 1])).isEmpty)
        #expect(shortcuts((TextWords(Array(repeating: "", count: 100)), (0..<100).map { $0 % 2 })).isEmpty)
    }

    /// The golden values are those of SciPy 1.16: `binomtest(k, n, p, alternative='greater').pvalue`.
    @Test func `the binomial tail is exact`() {
        #expect(abs(ShortcutSearch.binomialTail(9, of: 12, 0.5) - 0.072998046875) < 1e-12)
        #expect(abs(ShortcutSearch.binomialTail(40, of: 45, 0.7) - 0.002569248343285157) < 1e-12)
        #expect(ShortcutSearch.binomialTail(0, of: 5, 0.1) == 1)
        #expect(ShortcutSearch.binomialTail(5, of: 5, 1) == 1)
    }
}
