import NeuralNetworks
import Tensors
import MiniBERT
import MiniBERTTraining
import TestModels
import Foundation
import Testing

struct FineTunedModelTests: FilmTraining {
    @Test func `a saved model predicts what the fitted head predicts`() throws {
        let encoder = try ChangedFolder(copying: "bert-base")
        let model = try tuner(encoder).fit(data(), name: "films")

        let path = encoder.beside("films")
        try model.save(to: path)
        let classifier = try TextClassifier(folder: path)

        #expect(classifier.labels == ["bad", "good"])
        let features = try model.embedder.embed(
            texts.map { TextInput($0) }, options: EmbeddingOptions(pooling: .cls, isNormalized: false))
        let logits = model.head.lastMap(
            Tensor(features.flatMap(\.values), shape: [texts.count, model.embedder.vectorSize]))
        for (row, prediction) in try classifier.classify(texts.map { TextInput($0) }).enumerated() {
            #expect(abs(prediction.logits[0] - logits[row, 0]) < 1e-4)
            #expect(abs(prediction.logits[1] - logits[row, 1]) < 1e-4)
        }
    }

    @Test func `a trained folder gives the vectors of its encoder`() throws {
        let encoder = try ChangedFolder(copying: "sentence-mean")
        let path = encoder.beside("films")
        try tuner(encoder).fit(data(), name: "films").save(to: path)

        let (before, after) = (try TextEmbedder(folder: encoder.path), try TextEmbedder(folder: path))

        #expect(after.sentenceSettings == before.sentenceSettings)
        #expect(after.sentenceSettings?.pooling == .mean)
        #expect(after.maximumLength == before.maximumLength)
        let inputs = texts.map { TextInput($0) }
        #expect(try after.embed(inputs).map(\.values) == before.embed(inputs).map(\.values))
    }

    @Test func `a trained model assesses its answers, in memory as from its folder`() throws {
        let encoder = try ChangedFolder(copying: "bert-base")
        for pooling: Pooling in [.cls, .mean, .pooler] {
            var options = HeadOptions()
            options.poolings = [pooling]
            let model = try tuner(encoder).fit(data(), name: "films", options: options)
            let path = encoder.beside("films-\(pooling)")
            try model.save(to: path)

            let saved = try TextClassifier(folder: path).assessing(coverage: 0.8)
            let inputs = texts.map { TextInput($0) }
            let predictions = try saved.classify(inputs)
            let assessments = try predictions.map { try #require($0.assessment) }

            #expect(
                assessments.allSatisfy { $0.labelSet != nil && $0.domainShare != nil && $0.interval == nil })
            #expect(
                try model.classifier.assessing(coverage: 0.8).classify(inputs).map(\.assessment)
                    == assessments)
            #expect(try TextClassifier(folder: path).classify(inputs).allSatisfy { $0.assessment == nil })
            let alone = try MultiHeadClassifier(folders: [path]).assessing(coverage: 0.8).classify(inputs)
            #expect(alone.map { $0[0] } == predictions)
        }
    }

    @Test(arguments: [Pooling.pooler, .mean])
    func `a head on pooled or mean states is saved with what it reads`(pooling: Pooling) throws {
        let encoder = try ChangedFolder(copying: "bert-base")
        var options = HeadOptions()
        options.poolings = [pooling]
        let model = try tuner(encoder).fit(data(), options: options)
        let path = encoder.beside("films")
        try model.save(to: path)

        let predictions = try TextClassifier(folder: path).classify(texts.map { TextInput($0) })

        let features = try model.embedder.embed(
            texts.map { TextInput($0) }, options: EmbeddingOptions(pooling: pooling, isNormalized: false))
        let logits = model.head.lastMap(
            Tensor(features.flatMap(\.values), shape: [texts.count, model.embedder.vectorSize]))
        for (row, prediction) in predictions.enumerated() {
            #expect(abs(prediction.logits[1] - logits[row, 1]) < 1e-4)
        }
    }

    @Test func `an existing folder is replaced only on request`() throws {
        let encoder = try ChangedFolder(copying: "bert-base")
        let model = try tuner(encoder).fit(data(), name: "films")
        let path = encoder.beside("films")
        try model.save(to: path)

        #expect(throws: ModelError.exists(path: path)) { try model.save(to: path) }
        try model.save(to: path, replacesExisting: true)

        #expect(
            try FileManager.default.contentsOfDirectory(atPath: encoder.beside("")).sorted() == [
                "encoder", "films",
            ])
    }

    @Test func `the model card has data and scores, but no texts`() throws {
        let encoder = try ChangedFolder(copying: "bert-base")
        let path = encoder.beside("films")
        try tuner(encoder).fit(data(), name: "films").save(to: path)

        let card = try String(contentsOfFile: path + "/README.md", encoding: .utf8)

        #expect(card.contains("Labels: `bad`, `good`."))
        #expect(card.contains("films.tsv: tsv, header yes, text=text, label=label; 40 rows, 2 labels"))
        #expect(card.contains("accuracy"))
        #expect(!texts.contains { card.contains($0) })
    }
}
