import MiniBERTTraining
import Testing

struct LabeledDataTests {
    @Test func `an array of texts and labels becomes examples with numbered lines`() {
        let data = LabeledData([("a wonderful film", "good"), ("dull", "bad")], name: "films")

        #expect(data.examples.map(\.text) == ["a wonderful film", "dull"])
        #expect(data.examples.map(\.target) == [.label(ClassLabel("good")), .label(ClassLabel("bad"))])
        #expect(data.examples.map(\.source.description) == ["films:1", "films:2"])
        #expect(data.files.isEmpty)
    }

    @Test func `an array of pairs and labels becomes examples of pairs`() {
        let data = LabeledData([("a man sleeps", "a man rests", "entailment")])

        #expect(data.examples[0].text == "a man sleeps")
        #expect(data.examples[0].pair == "a man rests")
    }
}
