import TestModels
import MiniBERTTraining
import Testing

struct SuspectLabelTests {
    @Test func `the most confident mistakes come first, with their lines`() {
        let suspects = SuspectLabel.mostConfident(
            probabilities: [[0.6, 0.4], [0.1, 0.9], [0.95, 0.05]], truths: [1, 1, 1],
            examples: [
                example("one", "b", line: 2), example("two", "b", line: 3), example("thr\tee", "b", line: 4),
            ],
            labels: letters(2))

        #expect(suspects.map(\.source.line) == [4, 2])
        #expect(suspects[0].tsvRow == "t.tsv\t4\tb\ta\t0.950000\tthr\\tee")
    }
}
