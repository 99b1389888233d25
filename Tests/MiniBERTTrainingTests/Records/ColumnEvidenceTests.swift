@testable import MiniBERTTraining
import Testing

struct ColumnEvidenceTests {
    /// The text column of rows whose fields are separated by bars.
    private func textColumn(_ rows: [String]) -> Int? {
        let rows = rows.map {
            $0.split(separator: "|", omittingEmptySubsequences: false).map { Array($0.utf8) }
        }
        return ColumnEvidence.textColumn(among: Array(rows[0].indices), of: rows)
    }

    @Test func `texts are identified by their length and their variety`() {
        for (rows, column): ([String], Int) in [
            (["pos|a good film", "neg|a bad film", "pos|a fine plot", "neg|an odd plot"], 1),
            (["a good film|pos", "a bad film|neg", "a fine plot|pos", "an odd plot|neg"], 0),
            (["好评|很好吃", "差评|太咸了", "好评|味道好", "差评|不好吃"], 1), (["1|17|a fine day out"], 2),
            (["pos|good acting", "neg|bad acting", "pos|good acting", "neg|dull plot"], 1),
            (
                [
                    "sports news|the match was won by them at last",
                    "world news|it rained in all of the country",
                ], 1
            ),
            (["4.5|great", "1.0|awful", "3.0|fine", "2.5|poor"], 1),
        ] as [([String], Int)] {
            #expect(textColumn(rows) == column)
        }
    }

    @Test func `ambiguous rows identify no text column`() {
        for rows: [String] in [
            ["fine|good"], ["fine|good", "awful|bad"], ["where is it|over there", "who is it|it is me"],
            ["1|2", "3|4"], ["a|b", "a|b", "c|d", "c|d"],
        ] {
            #expect(textColumn(rows) == nil)
        }
    }

    @Test func `row numbers, numbers and bits are distinguished`() {
        func evidence(_ values: String...) -> ColumnEvidence { ColumnEvidence(values.map { Array($0.utf8) }) }

        #expect(evidence("7", "8", "9").isRowNumber)
        #expect(!evidence("7", "9").isRowNumber)
        #expect(!evidence("7").isRowNumber)
        #expect(evidence("1.5", "-2e3").isNumeric)
        #expect(!evidence("1.5", "x").isNumeric)
        #expect(!evidence().isNumeric)
        #expect(evidence("0", "1", "0").isBinary)
        #expect(!evidence("0", "1", "2").isBinary)
    }
}
