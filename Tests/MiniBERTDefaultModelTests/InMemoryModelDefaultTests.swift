import WordPiece
import MiniBERT
import SystemFiles
import MiniBERTDefaultModel
import Testing

struct InMemoryModelDefaultTests {
    @Test func `plain sentences get the expected sentiment`() throws {
        for (text, label): (String, String) in zip(
            [
                "A wonderful film, I loved every minute.", "The food was delicious and the staff friendly.",
                "What a waste of time and money.", "The battery died after two days and nobody answered.",
            ],
            ["positive", "positive", "negative", "negative"])
        {
            #expect(try TextClassifier(.sentiment).classify(text).label == label)
        }
    }

    @Test func `plain news get the expected topic`() throws {
        for (text, label): (String, String) in zip(
            [
                "The striker scored twice in the final minutes of the cup match.",
                "Shares fell sharply after the company reported a quarterly loss.",
                "Scientists launched a new telescope into orbit around the earth.",
                "The president met foreign ministers to discuss the ceasefire.",
            ],
            ["Sports", "Business", "Sci/Tech", "World"])
        {
            #expect(try TextClassifier(.news).classify(text).label == label)
        }
    }

    @Test func `one pass for several heads gives the results of each model alone`() throws {
        let text = "The striker scored twice, a wonderful match."
        let together = try MultiHeadClassifier(InMemoryModel.builtIn).classify(text)
        let alone = try InMemoryModel.builtIn.map { try TextClassifier($0).classify(text) }
        #expect(together.map(\.logits) == alone.map(\.logits))
        #expect(together.map(\.label) == alone.map(\.label))
    }

    @Test func `models of encoders with different weights do not share a pass`() throws {
        let stranger = InMemoryModel(
            name: "stranger", settings: InMemoryModel.news.settings,
            weights: InMemoryModel.news.weights.map { region in
                // The last byte of the file is a part of the last tensor.
                var bytes = region.array
                bytes[bytes.count - 1] ^= 1
                return ByteRegion(bytes)
            })
        #expect(throws: ModelError.self) { try MultiHeadClassifier([.sentiment, stranger]) }
    }

    @Test func `the encoder alone makes vectors, and has no labels`() throws {
        let embedder = try TextEmbedder(.defaultEncoder)
        let vectors = try embedder.embed(["a dog barks", "a puppy is barking", "interest rates rose"]).map(
            \.values)
        #expect(vectors.allSatisfy { $0.count == embedder.vectorSize })
        #expect(cosine(vectors[0], vectors[1]) > cosine(vectors[0], vectors[2]))
        #expect(throws: ModelError.self) { try TextClassifier(.defaultEncoder) }
    }

    @Test func `text in other scripts is mostly known`() throws {
        let tokenizer = try TextEmbedder(.defaultEncoder).tokenizer
        for text in ["größe café", "добрый день", "καλημέρα", "今天天气很好"] {
            let ids = tokenizer.encode(text).ids
            #expect(ids.filter { $0 == tokenizer.unknownID }.count * 2 < ids.count, "\(text)")
        }
    }

    private func cosine(_ a: [Float], _ b: [Float]) -> Float {
        let product = zip(a, b).map(*).reduce(0, +)
        func length(_ vector: [Float]) -> Float { vector.map { $0 * $0 }.reduce(0, +).squareRoot() }
        return product / (length(a) * length(b))
    }
}
