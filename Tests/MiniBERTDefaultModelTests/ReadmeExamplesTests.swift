import MiniBERT
import MiniBERTDefaultModel
import MiniBERTTraining
import Foundation
import Testing

struct ReadmeExamplesTests {
    /// This file, whose examples are those of the README, and the top of the checkout above it.
    private static let file = URL(fileURLWithPath: #filePath)
    private static let checkout = file.deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    @Test func `the library's example runs`() throws {
        // The example begins.
        let classifier = try TextClassifier(.sentiment)
        let prediction = try classifier.classify("a wonderful film")
        print(prediction.label, prediction.probabilities["positive"] ?? 0)

        let predictions = try classifier.classify(["a wonderful film", "a dull film"])
        print(predictions.map { $0.top(3).map(\.label) })

        let embedder = try TextEmbedder(.defaultEncoder)
        let vector = try embedder.embed("a text").values

        let rows = [("good film", "film"), ("bad film", "film"), ("good book", "book"), ("bad book", "book")]
        let model = try FineTuner(embedder: embedder).fit(LabeledData(rows))
        print(try model.classifier.classify("a short film").label)
        // The example ends.

        #expect(prediction.label == "positive")
        #expect(predictions.map(\.label) == ["positive", "negative"])
        #expect(vector.count == embedder.vectorSize)
        #expect(model.labelNames == ["book", "film"])
    }

    @Test func `the README shows that example`() throws {
        let source = try String(contentsOf: Self.file, encoding: .utf8)
        let readme = try String(contentsOf: Self.checkout.appending(path: "README.md"), encoding: .utf8)

        let example = try #require(
            source.between("        // The example begins.\n", "        // The example ends.\n"))
        let shown = try #require(readme.between("```swift\n", "```\n"))

        let lines = example.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(
            shown == "import MiniBERT\nimport MiniBERTDefaultModel\nimport MiniBERTTraining\n\n"
                + lines.map { $0.dropFirst(8) }.joined(separator: "\n"))
        #expect(readme.components(separatedBy: "```swift\n").count == 2, "every Swift block has to run here")
    }
}

extension String {
    /// The text between the first `start` and the next `end`.
    fileprivate func between(_ start: String, _ end: String) -> Substring? {
        guard let start = range(of: start), let end = range(of: end, range: start.upperBound..<endIndex)
        else { return nil }
        return self[start.upperBound..<end.lowerBound]
    }
}
