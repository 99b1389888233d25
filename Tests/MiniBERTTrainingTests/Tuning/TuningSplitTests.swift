import Testing

@testable import MiniBERTTraining

struct TuningSplitTests {
    @Test func `each row is in one part, and every label is trained on`() throws {
        let films = try TuningFilms(rowCount: 90)
        let split = try TuningSplit(films.data, for: try films.tuner())

        let parts = [split.training, split.heldOut, split.unseen].map { Set($0.examples.map(\.text)) }

        #expect(parts.map(\.count) == [54, 18, 18])
        #expect(parts.reduce(into: Set()) { $0.formUnion($1) }.count == 90)
        #expect(Set(split.search.examples.map(\.text)) == parts[0].union(parts[1]))
        #expect(Set(split.training.examples.flatMap(\.target.labels)).count == 3)
    }

    @Test func `equal texts go to the same part`() throws {
        let films = try TuningFilms()
        let data = LabeledData(
            (0..<80).map { (text: "text \($0 % 20)", label: $0 % 20 < 10 ? "a" : "b") })
        let split = try TuningSplit(data, for: try films.tuner())

        let parts = [split.training, split.heldOut, split.unseen].map { Set($0.examples.map(\.text)) }

        #expect(parts.map(\.count).reduce(0, +) == 20)
    }

    @Test func `too few rows are an error`() throws {
        let films = try TuningFilms()
        for rows in [[("x", "a"), ("y", "b")], [("x", "a"), ("x", "a"), ("y", "b"), ("y", "b")]] {
            let data = LabeledData(rows.map { (text: $0.0, label: $0.1) })

            #expect(throws: FineTuningError.nothingToHoldOut) {
                try TuningSplit(data, for: try films.tuner())
            }
        }
        let one = LabeledData([(text: "x", label: "a"), (text: "y", label: "a")])
        #expect(throws: FineTuningError.data(.oneClass(label: ClassLabel("a"), rows: 2))) {
            try TuningSplit(one, for: try films.tuner())
        }
    }
}
