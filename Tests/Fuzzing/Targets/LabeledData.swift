@testable import MiniBERTTraining

/// A labeled file is refused in words, or its targets fit the table of its labels.
func check(_ input: [UInt8]) {
    var choices = Choices(input)
    var options = LabeledDataOptions()
    options.format = choices.one(of: [nil, .tsv, .csv, .jsonLines, .fastText])
    options.task = choices.one(of: [
        .singleLabel, .multiLabel(separator: ","), .regression, .multiLabel(separator: ""),
    ])
    options.header = choices.one(of: [.automatic, .present, .absent])
    options.isLossy = choices.flag()
    options.delimiter = choices.one(of: [nil, .comma, .semicolon])
    options.pairColumn = choices.one(of: [nil, nil, .number(3)])
    let bytes = choices.remaining
    do throws(DataError) {
        let data = try LabeledData(bytes: bytes, name: "f", options: options)
        require(data.files.map(\.rowCount).reduce(0, +) == data.examples.count, "all rows are counted")
        _ = data.files.map { ($0.description, $0.notes.map(\.description)) }
        let table = LabelTable(of: data.examples)
        let targets = try HeadTargets(of: data.examples, table: table, task: options.task)
        require(targets.rowCount == data.examples.count, "a target for each row")
        switch targets {
        case .classes(let classes, let count):
            require(classes.allSatisfy { (0..<count).contains($0) }, "classes are in the table")
        case .labelSets(let sets, let count):
            require(sets.joined().allSatisfy { (0..<count).contains($0) }, "labels are in the table")
        case .values(let values): require(values.allSatisfy(\.isFinite), "numbers are finite")
        }
        for label in table.labels { _ = (label.description, label.spelling, label.folded) }
    } catch {
        require(!error.description.isEmpty, "an error has words")
    }
}
