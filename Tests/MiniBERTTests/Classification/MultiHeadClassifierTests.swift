import TestSupport
import TestModels
import MiniBERT
import Testing

struct MultiHeadClassifierTests {
    private let place = TemporaryFolder()

    /// A folder with a head of its own on the encoder of a golden model.
    private func folder(_ name: String, encoder: String, labels: [String]) throws -> String {
        try place.make()
        let source = try GoldenModel(encoder).folder
        let size = try TextEmbedder(folder: source).vectorSize
        let head = LinearHead(hiddenSize: size, labelCount: labels.count).randomized(seed: 7)
        try ClassifierFolder(encoderFolder: source, head: head, labels: labels, problemType: .singleLabel)
            .write(to: place.path(of: name))
        return place.path(of: name)
    }

    @Test func `heads on one encoder give the same predictions together and alone`() throws {
        let folders = [
            try folder("two", encoder: "bert-base", labels: ["a", "b"]),
            try folder("three", encoder: "bert-base", labels: ["c", "d", "e"]),
        ]
        let texts = ["a great film", "not bad, dull"]

        let together = try MultiHeadClassifier(folders: folders).classify(texts)

        let alone = try folders.map { try TextClassifier(folder: $0).classify(texts) }
        #expect(together == [[alone[0][0], alone[1][0]], [alone[0][1], alone[1][1]]])
    }

    @Test func `heads of different encoders are refused`() throws {
        let folders = [
            try folder("one", encoder: "bert-base", labels: ["a", "b"]),
            try folder("other", encoder: "distilbert-base", labels: ["a", "b"]),
        ]

        #expect(
            throws: ModelError.contradiction(
                file: folders[1], finding: "its encoder differs from that of '\(folders[0])'",
                expectation: "one pass serves several heads of one encoder")
        ) { try MultiHeadClassifier(folders: folders) }
    }
}
