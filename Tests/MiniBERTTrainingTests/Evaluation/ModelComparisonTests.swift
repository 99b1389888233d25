import MiniBERTTraining
import StrictJSON
import Tensors
import TestModels
import Testing

struct ModelComparisonTests {
    /// A comparison of a model that is always right with one that is wrong where `b` is predicted.
    private func comparison(lost: Int, gained: Int, same: Int = 3) throws -> ModelComparison {
        let count = lost + gained + same
        let logits: [Float] = (0..<count).flatMap { $0 < gained ? [0, 1] as [Float] : [1, 0] }
        let rows = try #require(
            ScoredRows(
                (0..<count).map { example("text \($0)", "a", line: $0 + 1) },
                logits: Tensor(logits, shape: [count, 2]),
                targets: .classes(Array(repeating: 0, count: count), count: 2), labels: letters(2)))
        let others = (0..<count).map { $0 >= gained && $0 < gained + lost ? letters(2)[1] : letters(2)[0] }
        return ModelComparison(rows, with: others)
    }

    /// The golden values are those of SciPy 1.16: `binomtest(min(lost, gained), lost + gained).pvalue`.
    @Test func `McNemar's test is exact`() throws {
        for (lost, gained, expected) in [
            (1, 7, 0.0703125), (10, 3, 0.09228515625), (0, 0, 1), (20, 22, 0.8776143287523154),
            (150, 100, 0.0018833009350761602), (4, 4, 1),
        ] {
            let changes = try comparison(lost: lost, gained: gained).changes
            #expect(changes.lost.count == lost && changes.gained.count == gained)
            #expect(abs(changes.significance - expected) < 1e-12, "\(lost) and \(gained)")
        }
    }

    @Test func `the text has both accuracies, the test and the changed rows`() throws {
        let text = try comparison(lost: 2, gained: 1, same: 7).text(names: ("new", "older"))

        #expect(text.hasPrefix("new    accuracy 0.900 (95%: 0.596-0.982)\nolder  accuracy 0.800 (95%: "))
        #expect(
            text.contains("only the first is right on 2, only the second on 1 of 10 rows: McNemar's p = 1; "))
        #expect(text.contains("right only by the first:\n  t.tsv:2: 'a', first 'a', second 'b': text 1\n"))
        #expect(text.contains("right only by the second:\n  t.tsv:1: 'a', first 'b', second 'a': text 0\n"))
    }

    @Test func `the verdict needs a small p-value`() throws {
        #expect(try comparison(lost: 9, gained: 1).verdict == "the first is better")
        #expect(try comparison(lost: 1, gained: 9).verdict == "the second is better")
        #expect(try comparison(lost: 3, gained: 1).verdict == "these rows do not tell which is better")
    }

    @Test func `the JSON has the changed rows`() throws {
        let json = try comparison(lost: 2, gained: 1).json

        #expect(json["only_model_right"]?.array?.count == 2)
        #expect(json["only_other_right"]?.array?[0]["line"]?.integer == 1)
        #expect(json["classes"]?.array?[0]["only_model_right"]?.integer == 2)
    }
}
