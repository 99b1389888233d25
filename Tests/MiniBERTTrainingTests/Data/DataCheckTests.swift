import TestModels
import MiniBERTTraining
import Testing

struct DataCheckTests {
    private func line(_ number: Int) -> SourceLine { SourceLine(file: "t.tsv", line: number) }

    /// Ten rows of each label with distinct texts.
    private func sound(_ labels: [String]) -> [LabeledExample] {
        labels.enumerated().flatMap { index, label in
            (0..<10).map { example("text \($0) of \(index)", label, line: 100 + index * 10 + $0) }
        }
    }

    @Test func `sound data has no findings`() throws {
        #expect(try DataCheck(sound(["a", "b"])).findings.isEmpty)
    }

    @Test func `a class without rows is too small, and no reason to speak of imbalance`() throws {
        let check = try DataCheck(sound(["a", "b"]), classes: [ClassLabel("b"), ClassLabel("c")])

        #expect(check.findings == [.smallClasses([.init(ClassLabel("c"), rows: 0)], advised: 8)])
    }

    @Test func `blank texts are found with their lines`() throws {
        let check = try DataCheck(sound(["a", "b"]) + [example(" \u{3000}\t", "a", line: 7)])

        #expect(check.findings == [.emptyTexts([line(7)])])
        #expect(check.findings[0].description == "1 text is empty (line 7)")
    }

    @Test func `a repeated text is a note, and a text with two labels a warning`() throws {
        let check = try DataCheck(
            sound(["a", "b"]) + [
                example("same", "a", line: 1), example("same", "a", line: 4), example("torn", "a", line: 2),
                example("torn", "b", line: 9),
            ])

        #expect(
            check.findings == [
                .conflictingTexts([[line(2), line(9)]]), .repeatedTexts([[line(1), line(4)]]),
            ])
        #expect(check.findings.map(\.severity) == [.warning, .note])
        #expect(check.findings[0].description == "1 text is repeated with different labels (lines 2/9)")
    }

    @Test func `texts that are canonically equivalent are not the same`() throws {
        let check = try DataCheck(
            sound(["a", "b"]) + [example("é", "a", line: 1), example("e\u{301}", "b", line: 2)])

        #expect(check.findings.isEmpty)
    }

    @Test func `labels that differ only in spelling are found`() throws {
        for labels: [String] in [
            ["Spam", "spam"], ["caf\u{E9}", "cafe\u{301}"], ["not spam", "not  spam "],
            ["pos", "pos\u{200B}"],
            ["\u{2764}", "\u{2764}\u{FE0F}"], ["1", "1.0"], ["-0", "0"], ["a", "a\u{AD}"],
            ["x", "\u{FEFF}x"],
            ["na\u{200D}me", "name"],
        ] {
            #expect(
                try DataCheck(sound(labels)).findings == [
                    .similarLabels([labels.map { ClassLabel($0) }.sorted()])
                ])
        }
    }

    @Test func `all groups of similar labels are one finding that shows their differences`() throws {
        let check = try DataCheck(
            sound(["pos", "pos\u{200B}", "neg", "Neg", "\u{2764}", "\u{2764}\u{FE0F}"]))

        #expect(
            check.findings.map(\.description) == [
                "labels that differ only by case, blanks, invisible characters or spelling: 'Neg', 'neg'; 'pos', "
                    + "'pos\\u{200b}'; '\u{2764}', '\u{2764}\\u{fe0f}'"
            ])
    }

    @Test func `many small classes are one finding with a count and the first of them`() throws {
        let check = try DataCheck((0..<3000).map { example("text \($0)", "label \($0)", line: $0) })

        #expect(
            check.findings.map(\.description) == [
                "3,000 labels have fewer than 8 rows ('label 0' 1, 'label 1' 1, 'label 10' 1, …); scores are "
                    + "unstable below 8"
            ])
    }

    @Test func `a small class and a class imbalance are found`() throws {
        let check = try DataCheck(sound(["a"]) + [example("only", "b", line: 3)])

        #expect(
            check.findings == [
                .smallClasses([DataFinding.ClassSize(ClassLabel("b"), rows: 1)], advised: 8),
                .imbalance(largest: ClassLabel("a"), smallest: ClassLabel("b"), ratio: 10),
            ])
    }

    @Test func `texts that are in both training and test data are found`() throws {
        let other = LabeledExample(
            text: "text 3 of 0", target: .label(ClassLabel("a")),
            source: SourceLine(file: "test.tsv", line: 5))

        let check = try DataCheck(sound(["a", "b"]), heldOut: [("test.tsv", [other])])

        #expect(
            check.findings == [
                .overlap(with: "test.tsv", [[line(103), SourceLine(file: "test.tsv", line: 5)]])
            ])
    }

    @Test func `texts longer than the limit are counted`() throws {
        let examples = sound(["a", "b"])
        var lengths = [Int](repeating: 8, count: 20)
        lengths[4] = 9

        #expect(
            try DataCheck(examples, lengths: lengths, maximumLength: 8).findings == [
                .cutTexts([line(104)], limit: 8)
            ])
    }

    @Test func `texts with many unknown tokens are a warning`() throws {
        var fit = VocabularyFit()
        (fit.tokenCount, fit.unknownCount, fit.continuationCount) = (1000, 666, 12)

        let check = try DataCheck(sound(["a", "b"]), vocabularyFit: fit)

        #expect(check.findings == [.foreignTexts(fit)])
        #expect(check.findings.contains { $0.severity == .warning })
        #expect(
            check.findings[0].description
                == "67 % of the tokens are unknown to the encoder: the encoder was probably trained on other texts; "
                + "a more suitable one would score higher")
    }

    @Test func `texts with many fragments of words are a warning`() throws {
        var fit = VocabularyFit()
        (fit.tokenCount, fit.continuationCount) = (1000, 401)

        #expect(
            DataFinding.foreignTexts(fit).description.hasPrefix("40 % of the tokens are fragments of words: ")
        )
    }
}
