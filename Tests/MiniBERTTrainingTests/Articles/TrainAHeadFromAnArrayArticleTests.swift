import TestSupport
import MiniBERT
import MiniBERTTraining
import TestModels
import Testing

/// The article "Train a head from an array", run.
struct TrainAHeadFromAnArrayArticleTests {
    @Test func `the article's examples run`() throws {
        let encoder = try ChangedFolder(copying: "bert-base")
        let (encoderFolder, modelFolder) = (encoder.path, encoder.beside("model"))

        // The example begins.
        let data = LabeledData([
            ("a wonderful film", "positive"),
            ("the actors are a delight", "positive"),
            ("moving from start to end", "positive"),
            ("I would see it again", "positive"),
            ("dull and far too long", "negative"),
            ("a waste of time", "negative"),
            ("the plot makes no sense", "negative"),
            ("I left early", "negative"),
        ])
        // The example ends.

        // The example begins.
        let tuner = FineTuner(embedder: try TextEmbedder(folder: encoderFolder))
        let model = try tuner.fit(data)
        print(model.report.text())
        // The example ends.

        // The example begins.
        let classifier = try model.classifier
        let prediction = try classifier.classify("a delight from start to end")
        print(prediction.label, prediction.score)
        // The example ends.

        // The example begins.
        try model.save(to: modelFolder)
        let loaded = try TextClassifier(folder: modelFolder)
        print(loaded.labels)
        // The example ends.

        #expect(model.report.evaluation.rowCount == 8)
        #expect(loaded.labels == ["negative", "positive"])
        #expect(try loaded.classify("a delight from start to end") == prediction)
    }

    @Test func `the article shows these examples`() throws {
        let faults = try articleFaults(
            "Sources/MiniBERTTraining/MiniBERTTraining.docc/TrainAHeadFromAnArray.md", testFile: #filePath)
        #expect(faults == [])
    }
}
