import WordPiece
import TestSupport
import TestModels
import MiniBERT
import Foundation
import Testing

/// The article "Classify text", run.
struct ClassifyTextArticleTests {
    /// The folders of two classifiers on one encoder.
    private func twoHeads(in place: TemporaryFolder) throws -> (sentiment: String, topic: String) {
        try place.make()
        let encoder = try GoldenModel("bert-base").folder
        let size = try TextEmbedder(folder: encoder).vectorSize
        for (name, labels) in [("sentiment", ["bad", "good"]), ("topic", ["film", "food", "sport"])] {
            let head = LinearHead(hiddenSize: size, labelCount: labels.count).randomized(seed: 3)
            try ClassifierFolder(
                encoderFolder: encoder, head: head, labels: labels, problemType: .singleLabel
            ).write(to: place.path(of: name))
        }
        return (place.path(of: "sentiment"), place.path(of: "topic"))
    }

    @Test func `the article's examples run`() async throws {
        let folder = try GoldenModel("bert-classifier").folder
        let place = TemporaryFolder()
        let (sentimentFolder, topicFolder) = try twoHeads(in: place)
        let longText = String(repeating: "a good film, ", count: 40)

        // The example begins.
        let classifier = try TextClassifier(folder: folder)
        print(classifier.labels)
        // The example ends.

        // The example begins.
        let prediction = try classifier.classify("The battery lasts for days.")
        print(prediction.label, prediction.score)
        // The example ends.

        // The example begins.
        for choice in prediction.top(3) { print(choice.label, choice.score) }
        if let probability = prediction.probabilities["positive"] { print(probability) }
        // The example ends.

        // The example begins.
        let lines = ["Great!", "Broken after a week."]
        let predictions = try classifier.classify(lines)
        // The example ends.

        // The example begins.
        let strict = ReadingOptions(longTexts: .error)
        for result in try classifier.results(of: ["short", longText], options: strict) {
            switch result {
            case .success(let prediction): print(prediction.label)
            case .failure(let error): print(error)
            }
        }
        // The example ends.

        let incoming = AsyncStream<String> { continuation in
            for line in lines { continuation.yield(line) }
            continuation.finish()
        }
        var arrived: [Prediction] = []
        // The example begins.
        for try await prediction in classifier.classify(incoming) {
            arrived.append(prediction)
        }
        // The example ends.

        // The example begins.
        let windowed = ReadingOptions(longTexts: .windows(stride: 4))
        let whole = try classifier.classify(longText, options: windowed)
        print(whole.windowCount)
        // The example ends.

        // The example begins.
        print(classifier.tokenizer.encode("The battery lasts.").tokens)
        // The example ends.

        // The example begins.
        let both = try MultiHeadClassifier(folders: [sentimentFolder, topicFolder])
        let answers = try both.classify("A great match last night.")
        print(answers.map(\.label))
        // The example ends.

        // The example begins.
        let json = try JSONEncoder().encode(prediction)
        let decoded = try JSONDecoder().decode(Prediction.self, from: json)
        // The example ends.

        #expect(predictions.count == 2 && predictions == arrived)
        #expect(whole.windowCount > 1 && !whole.isTruncated)
        #expect(answers.map(\.probabilities.count) == [2, 3])
        #expect(decoded == prediction)
    }

    @Test func `the article shows these examples`() throws {
        let faults = try articleFaults(
            "Sources/MiniBERT/MiniBERT.docc/ClassifyText.md", testFile: #filePath)
        #expect(faults == [])
    }
}
