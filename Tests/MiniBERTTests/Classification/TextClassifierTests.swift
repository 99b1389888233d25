import WordPiece
import Tensors
import SafetensorsFormat
import MiniBERT
import TestModels
import Foundation
import Testing

struct TextClassifierTests {
    private let texts: [TextInput] = (0..<150).map { index in
        TextInput(String(repeating: "not a bad film, ", count: index % 7) + "great \(index)")
    }

    private func classifier(_ name: String = "bert-classifier") throws -> TextClassifier {
        try TextClassifier(folder: GoldenModel(name).folder)
    }

    @Test func `a result is the same bits in any batch and on any number of threads`() throws {
        for (threadCount, batchTokenCount): (Int, Int) in [
            (1, 1024), (2, 1024), (3, 1), (2, 50), (5, 100_000),
        ] {
            let classifier = try classifier()
            let options = ReadingOptions(batchTokenCount: batchTokenCount)

            let together = try classifier.classify(
                texts, options: options, threads: WorkerThreads(count: threadCount))

            let alone = try texts.map { try classifier.classify([$0])[0] }
            #expect(together == alone)
        }
    }

    @Test func `a result is the same bits on every processor that multiplies and adds in one step`() throws {
        let options = ReadingOptions(batchTokenCount: 300)
        for precision: ComputePrecision in [.float32, .int8] {
            let classifier = try TextClassifier(
                folder: GoldenModel("bert-classifier").folder, options: LoadingOptions(precision: precision))
            let results = try KernelVariant.available.filter { $0.description != "portable" }.map { variant in
                try variant.perform {
                    try classifier.classify(texts, options: options, threads: WorkerThreads(count: 1)).map(
                        \.logits)
                }
            }

            #expect(Set(results).count <= 1)
        }
    }

    @Test func `many tasks share one classifier`() async throws {
        let classifier = try classifier()
        let expected = try classifier.classify("a great film").logits

        let logits = try await withThrowingTaskGroup(of: [Float].self) { group in
            for _ in 0..<16 { group.addTask { try classifier.classify("a great film").logits } }
            return try await group.reduce(into: []) { $0.append($1) }
        }

        #expect(logits.allSatisfy { $0 == expected })
    }

    @Test func `strings, substrings and inputs are classified alike`() throws {
        let classifier = try classifier()
        let text = "a great film"

        let expected = try classifier.classify([TextInput(text)])

        #expect(try classifier.classify([text]) == expected)
        #expect(try classifier.classify([text[...]]) == expected)
        #expect(try [classifier.classify(text)] == expected)
    }

    @Test func `a canceled task computes no more texts`() async throws {
        let classifier = try classifier()
        let texts = texts

        let task = Task {
            while !Task.isCancelled { await Task.yield() }
            #expect(throws: CancellationError.self) { try classifier.classify(texts) }
            return try classifier.results(of: texts)
        }
        task.cancel()

        #expect(try await task.value == texts.map { _ in .failure(.canceled) })
    }

    @Test func `no texts give no predictions`() throws {
        #expect(try classifier().classify([TextInput]()).isEmpty)
    }

    @Test func `an empty text and invalid bytes have predictions`() throws {
        let classifier = try classifier()

        let predictions = try classifier.classify([
            "", TextInput(text: [0xFF, 0xFE, 0x00, 0x41]),
            TextInput(text: [UInt8](repeating: 0, count: 1000)),
        ])

        #expect(predictions[0].tokenCount == 2)
        #expect(predictions[2].tokenCount == 2)
    }

    @Test func `a long text is cut, and the prediction says so`() throws {
        let prediction = try classifier().classify(String(repeating: "film ", count: 500))

        #expect(prediction.isTruncated)
        #expect(prediction.tokenCount == 502)
        #expect(prediction.windowCount == 1)
    }

    @Test func `a long text in windows is read to its end`() throws {
        let classifier = try classifier()
        let options = ReadingOptions(maximumLength: 12, longTexts: .windows(stride: 2))

        let prediction = try classifier.classify(String(repeating: "film ", count: 26), options: options)

        // Each window has 10 tokens of the text and begins 8 after the one before: 0..<10, 8..<18, 16..<26.
        #expect(prediction.windowCount == 3)
        #expect(!prediction.isTruncated)
        #expect(prediction.tokenCount == 28)
    }

    @Test func `the rule of windows does not change a short text`() throws {
        let classifier = try classifier()

        let windowed = try classifier.classify("a film", options: ReadingOptions(longTexts: .windows()))

        #expect(try windowed == classifier.classify("a film"))
    }

    @Test func `a long text may be refused`() throws {
        let options = ReadingOptions(maximumLength: 8, longTexts: .error)

        #expect(throws: InputError.tooLong(index: 1, tokenCount: 12, maximumLength: 8)) {
            try classifier().classify(
                ["film", TextInput(String(repeating: "film ", count: 10))], options: options)
        }
    }

    @Test func `one text that cannot be used does not affect the others`() throws {
        let classifier = try classifier()
        let options = ReadingOptions(maximumLength: 8, longTexts: .error)
        let long = TextInput(String(repeating: "film ", count: 10))

        let results = try classifier.results(of: ["good", long, "bad"], options: options)

        #expect(try results[0].get() == classifier.classify("good"))
        #expect(results[1] == .failure(.tooLong(index: 1, tokenCount: 12, maximumLength: 8)))
        #expect(try results[2].get() == classifier.classify("bad"))
    }

    @Test(arguments: [0, -1, 1_000_000])
    func `a maximum length outside the model is refused`(length: Int) throws {
        let classifier = try classifier()
        let limit = classifier.configuration.maximumPositionCount

        #expect(throws: InputError.maximumLengthOutOfRange(length, allowed: 1...limit)) {
            try classifier.classify("x", options: ReadingOptions(maximumLength: length))
        }
    }

    @Test func `windows that would not advance are refused`() throws {
        let options = ReadingOptions(maximumLength: 8, longTexts: .windows(stride: 6))

        #expect(throws: InputError.strideOutOfRange(6, allowed: 0...5)) {
            try classifier().classify(String(repeating: "film ", count: 30), options: options)
        }
    }

    @Test func `a model with one segment refuses a pair`() throws {
        #expect(
            throws: InputError.notEncodable(index: 0, reason: "it has 2 segments, but the model knows 1")
        ) { try classifier("one-segment-type").classify([TextInput("a", pair: "b")]) }
    }

    @Test func `a classifier ignores the modules of sentence-transformers`() throws {
        let folder = try ChangedFolder(copying: "bert-classifier")
        try folder.write(#"[{"type": "other.Dense", "path": "2_Dense"}]"#, to: "modules.json")

        #expect(try TextClassifier(folder: folder.path).classify("a film").tokenCount > 2)
        #expect(throws: ModelError.self) { try TextEmbedder(folder: folder.path) }
    }

    @Test(
        arguments: [
            ["bert.pooler.dense.bias": 100, "classifier.weight": 3e38],
            ["bert.encoder.layer.0.attention.self.query.weight": 3e38],
        ], ComputePrecision.allCases)
    func `logits and attention scores that overflow are an error in every precision`(
        large: [String: Float], precision: ComputePrecision
    ) throws {
        let folder = try ChangedFolder(copying: "bert-classifier")
        try folder.changeTensors { entry, file in
            guard let value = large[entry.name] else { return TensorContent(entry, of: file) }
            let floats = [Float](repeating: value, count: entry.elementCount)
            return TensorContent(name: entry.name, floats: floats, shape: entry.shape)
        }

        let options = LoadingOptions(precision: precision)
        let results = try TextClassifier(folder: folder.path, options: options).results(of: ["a great film"])

        #expect(results == [.failure(.resultNotFinite(index: 0))])
    }

    @Test func `a faulty row of a large word table is an error of the texts that use it`() throws {
        let folder = try ChangedFolder(copying: "bert-classifier")
        let (name, rowCount) = ("bert.embeddings.word_embeddings.weight", 70_000)
        let id = try #require(try TextClassifier(folder: folder.path).tokenizer.id(of: "film"))
        try folder.set("vocab_size", to: rowCount)
        try folder.changeTensors { entry, file in
            guard entry.name == name else { return TensorContent(entry, of: file) }
            var bytes = file.bytes(of: entry)
            bytes += [UInt8](repeating: 0, count: rowCount * entry.shape[1] * 4 - bytes.count)
            let place = (Int(id) * entry.shape[1] + 3) * 4
            bytes.replaceSubrange(place..<place + 4, with: [0, 0, 0xC0, 0x7F])
            return TensorContent(
                name: name, dataType: .float32, shape: [rowCount, entry.shape[1]], bytes: bytes)
        }
        let classifier = try TextClassifier(folder: folder.path)

        let results = try classifier.results(of: ["great", "a film"])

        #expect((try? results[0].get()) != nil)
        let fault = ModelError.notFinite(
            file: folder.url("model.safetensors").path, tensor: name,
            index: Int(id) * classifier.configuration.hiddenSize + 3, found: "NaN")
        #expect(results[1] == .failure(.model(index: 1, fault)))
    }

    @Test func `a special token beyond the word table is an error of every text`() throws {
        let folder = try ChangedFolder(copying: "bert-classifier")
        let text = try String(contentsOf: folder.url("tokenizer.json"), encoding: .utf8)
        try folder.write(
            text.replacing(#""vocab":{"#, with: #""vocab":{"":200000,"#).replacing(
                #"{"Sequence":"#, with: #"{"SpecialToken":{"id":"","type_id":0}},{"Sequence":"#
            ).replacing(
                #""special_tokens":{"#, with: #""special_tokens":{"":{"id":"","ids":[200000],"tokens":[""]},"#
            ),
            to: "tokenizer.json")
        try folder.write(#"{"tokenizer_class":"PreTrainedTokenizerFast"}"#, to: "tokenizer_config.json")
        let classifier = try TextClassifier(folder: folder.path)

        #expect(classifier.tokenizer.encode("film").ids.contains(200_000))
        guard case .failure(.notEncodable(index: 0, _))? = try classifier.results(of: ["film"]).first else {
            Issue.record("the text has a result")
            return
        }
    }
}
