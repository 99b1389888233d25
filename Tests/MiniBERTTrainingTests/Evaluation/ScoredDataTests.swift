import MiniBERT
import MiniBERTTraining
import TestModels
import Testing

struct ScoredDataTests: FilmTraining {
    @Test func `a label that the model lacks is an error with its line and the known labels`() throws {
        let encoder = try ChangedFolder(copying: "bert-base")
        let path = encoder.beside("films")
        try tuner(encoder).fit(data(), name: "films").save(to: path)
        let unknown = try LabeledData(bytes: Array("label\ttext\ngood\tone\nfine\ttwo\n".utf8), name: "t.tsv")

        #expect(
            throws: FineTuningError.data(
                .unknownLabel(
                    SourceLine(file: "t.tsv", line: 3), label: ClassLabel("fine"),
                    known: [ClassLabel("bad"), ClassLabel("good")]))
        ) { try TextClassifier(folder: path).score(unknown) }
    }

    @Test func `scoring reports its progress, and a fault beyond the first portion names its row`() throws {
        let classifier = try TextClassifier(folder: GoldenModel("bert-classifier").folder)
        let label = classifier.labels[0]
        var counts: [Int] = []
        let rows = Array(repeating: (text: "a film", label: label), count: 1100)

        let scored = try classifier.score(LabeledData(rows), onProgress: { counts.append($0.finishedCount) })

        #expect(counts == [0, 1024, 1100])
        #expect(scored.predictions.count == 1100)
        let long = Array(repeating: "film", count: 100).joined(separator: " ")
        let reading = ReadingOptions(longTexts: .error)
        let error = #expect(throws: FineTuningError.self) {
            try classifier.score(LabeledData(rows + [(text: long, label: label)]), options: reading)
        }
        #expect(error?.description.contains("text 1101") == true)
    }

    @Test func `options that no text can be scored with are an error without a line`() throws {
        let classifier = try TextClassifier(folder: GoldenModel("bert-classifier").folder)

        for rows in [[], [(text: "a film", label: "positive")]] {
            #expect(throws: FineTuningError.options(.maximumLengthOutOfRange(25, allowed: 1...24))) {
                try classifier.score(LabeledData(rows), options: ReadingOptions(maximumLength: 25))
            }
        }
    }
}
