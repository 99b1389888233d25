import NeuralNetworks
import TestSupport
import MiniBERT
import MiniBERTTraining
import TestModels
import Foundation
import Testing

/// The article "Fine-tune a head", run.
struct FineTuneAHeadArticleTests {
    @Test func `the article's examples run`() throws {
        let encoder = try ChangedFolder(copying: "bert-base")
        let encoderFolder = encoder.path
        let rows = (0..<32).map {
            $0 % 2 == 0 ? "screen\tthe screen is black \($0)\n" : "sound\tno sound \($0)\n"
        }
        try encoder.write("label\ttext\n" + rows.joined(), to: "tickets.tsv")
        let (table, testTable) = (encoder.url("tickets.tsv").path, encoder.url("tickets.tsv").path)
        let modelFolder = encoder.beside("model")
        let cachePath = encoder.beside("cache")
        let (trainedFolder, recurrentFolder) = (encoder.beside("trained"), encoder.beside("recurrent"))
        let portableFolder = encoder.beside("portable")

        // The example begins.
        let data = try LabeledData(reading: [table])
        for file in data.files { print(file) }
        // The example ends.

        // The example begins.
        let tuner = FineTuner(embedder: try TextEmbedder(folder: encoderFolder))
        let cache = FeatureCacheFolder(path: cachePath)
        let model = try tuner.fit(data, name: "tickets", cacheFolder: cache)
        print(model.report.text())
        // The example ends.

        // The example begins.
        let followed = try tuner.fit(
            data,
            onEvent: { event in
                if case .encoding(let progress) = event { print(progress.finishedCount) }
                if case .finding(let finding) = event { print(finding) }
            })
        // The example ends.

        // The example begins.
        try model.save(to: modelFolder)
        let classifier = try TextClassifier(folder: modelFolder)
        print(try classifier.classify("the screen is black").label)
        // The example ends.

        // The example begins.
        try tuner.fit(data, options: .portable).save(to: portableFolder)
        // The example ends.

        // The example begins.
        let scored = try classifier.score(try LabeledData(reading: [testTable]))
        print(scored.evaluation.text())
        // The example ends.

        // The example begins.
        let options = GradientOptions(unfreezing: .all)
        let trained = try tuner.fit(
            data, by: options,
            onEvent: { event in
                if case .epoch(let report, _) = event { print(report.epoch, report.trainingLoss) }
            })
        try trained.save(to: trainedFolder)
        // The example ends.

        // The example begins.
        let recurrent = GradientOptions(network: .recurrent(.gated, stateSize: 16, pooling: .mean))
        try tuner.fit(data, by: recurrent).save(to: recurrentFolder)
        // The example ends.

        #expect(followed.head.parameters() == model.head.parameters())
        #expect(scored.evaluation.rowCount == 32)
        #expect(trained.report.epochs.count == 3)
        #expect(try TextClassifier(folder: portableFolder).configuration.headShape == nil)
        #expect(try TextClassifier(folder: recurrentFolder).labels == ["screen", "sound"])
    }

    @Test func `the article shows these examples`() throws {
        let faults = try articleFaults(
            "Sources/MiniBERTTraining/MiniBERTTraining.docc/FineTuneAHead.md", testFile: #filePath)
        #expect(faults == [])
    }
}
