import ModelSettings
import NeuralNetworks
import TestSupport
import WordPiece
import SafetensorsFormat
import Tensors
import MiniBERT
import TestModels
import Foundation
import Testing

struct ModelFilesTests {
    @Test func `a missing folder is an error`() {
        #expect(throws: ModelError.noFolder(path: "/nowhere/at/all")) {
            try TextClassifier(folder: "/nowhere/at/all")
        }
    }

    @Test func `a file is no model folder`() throws {
        let folder = try ChangedFolder(copying: "bert-classifier")
        let file = folder.url("model.safetensors").path

        #expect(
            throws: ModelError.contradiction(
                file: file, finding: "this is a file",
                expectation: "a model is a folder with 'config.json' and 'model.safetensors'")
        ) { try TextClassifier(folder: file) }
    }

    @Test func `a folder without a configuration names the file`() throws {
        let folder = try ChangedFolder(copying: "bert-classifier")
        try folder.remove("config.json")

        #expect(throws: ModelError.missingFile(file: folder.url("config.json").path)) {
            try TextClassifier(folder: folder.path)
        }
    }

    @Test func `a configuration that is a Git LFS pointer is recognized`() throws {
        let folder = try ChangedFolder(copying: "bert-classifier")
        try folder.write("version https://git-lfs.github.com/spec/v1\noid sha256:0\n", to: "config.json")

        #expect(
            throws: ModelError.disguised(
                file: folder.url("config.json").path, finding: "is a Git LFS pointer, not the file itself")
        ) { try TextClassifier(folder: folder.path) }
    }

    @Test func `a pickle is not read, and the error says how to convert it`() throws {
        let folder = try ChangedFolder(copying: "bert-classifier")
        try folder.remove("model.safetensors")
        try folder.write("x", to: "pytorch_model.bin")

        let error = #expect(throws: ModelError.self) { try TextClassifier(folder: folder.path) }
        #expect(
            error == .safetensors(.onlyOtherWeights(folder: folder.path, found: "pytorch_model.bin")))
        #expect(error?.description.contains("save_file(") == true)
    }

    @Test func `no file of a folder may be endless, huge, a pipe, a folder or a socket`() throws {
        let names =
            SettingsFile.allCases.filter { $0 != .generation }.map(\.rawValue)
            + WordPieceTokenizer.fileNames + ["model.safetensors", "model.safetensors.index.json"]
        for name in Set(names).sorted() {
            let folder = try ChangedFolder(copying: "sentence-mean")
            if name.hasSuffix("index.json") { try folder.remove("model.safetensors") }
            for kind in UnreadableFile.possible {
                try kind.make(at: folder.url(name).path)
                let error = #expect(throws: ModelError.self, "\(name): \(kind)") {
                    try TextEmbedder(folder: folder.path)
                }
                #expect(error?.description.contains(name) == true, "\(name): \(kind)")
            }
        }
    }

    @Test func `a pipe instead of a file is refused at once`() throws {
        let folder = try ChangedFolder(copying: "bert-classifier")
        try folder.remove("config.json")
        let made = Process()
        made.executableURL = URL(filePath: "/usr/bin/env")
        made.arguments = ["mkfifo", folder.url("config.json").path]
        try made.run()
        made.waitUntilExit()

        #expect(
            throws: ModelError.safetensors(
                .notARegularFile(file: folder.url("config.json").path, kind: .pipe))
        ) { try TextClassifier(folder: folder.path) }
    }

    @Test func `a tokenizer with more tokens than the word table is refused`() throws {
        let folder = try ChangedFolder(copying: "bert-classifier")
        try folder.remove("tokenizer.json")
        let vocabulary = try String(contentsOf: folder.url("vocab.txt"), encoding: .utf8)
        try folder.write(vocabulary + "one\nmore\n", to: "vocab.txt")

        let error = #expect(throws: ModelError.self) { try TextClassifier(folder: folder.path) }
        guard case .contradiction(folder.path, _, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func `a folder without a tokenizer is refused`() throws {
        let folder = try ChangedFolder(copying: "bert-classifier")
        try folder.remove("vocab.txt")
        try folder.remove("tokenizer.json")

        #expect(throws: ModelError.tokenizer(folder: folder.path, .noVocabulary(folder: folder.path))) {
            try TextClassifier(folder: folder.path)
        }
    }

    @Test func `an encoder without a head says what is missing and what to do`() throws {
        let folder = try ChangedFolder(copying: "bert-base")

        let error = #expect(throws: ModelError.self) { try TextClassifier(folder: folder.path) }
        #expect(
            error
                == .noClassificationHead(
                    folder: folder.path,
                    finding:
                        "the model has an encoder but no classification head ('classifier.weight' is missing)"
                ))
        #expect(error?.description.contains("train a head on it") == true)
    }

    @Test func `the head of another task is no classification head`() throws {
        let folder = try ChangedFolder(copying: "bert-classifier")
        try folder.set("architectures", to: ["BertForTokenClassification"])

        #expect(
            throws: ModelError.noClassificationHead(
                folder: folder.path,
                finding:
                    "the model is a 'BertForTokenClassification', whose head does not classify whole texts")
        ) { try TextClassifier(folder: folder.path) }
    }

    @Test func `weights read into memory give the same result`() throws {
        let folder = try ChangedFolder(copying: "bert-classifier")

        let mapped = try TextClassifier(folder: folder.path)
        let inMemory = try TextClassifier(folder: folder.path, options: LoadingOptions(access: .inMemory))

        #expect(try mapped.classify("not bad").logits == inMemory.classify("not bad").logits)
    }

    @Test(arguments: zip([ComputePrecision.int8, .int8Fast], [0.999, 0.99]))
    func `a model in 8 bits gives nearly the same states`(precision: ComputePrecision, least: Double) throws {
        let folder = try ChangedFolder(copying: "bert-classifier")
        let texts: [TextInput] = ["not bad", "a wonderful film", "the film is far too long"]

        let exact = try TextEmbedder(folder: folder.path)
        let rounded = try TextEmbedder(folder: folder.path, options: LoadingOptions(precision: precision))

        #expect(exact.encoder.blocks[0].attention.query.weight.elementType == .float32)
        #expect(rounded.encoder.blocks[0].attention.query.weight.elementType == .int8)
        #expect(rounded.encoder.embeddings.words.weight.elementType == .float32)
        for (exact, rounded) in try zip(exact.hiddenStates(of: texts), rounded.hiddenStates(of: texts)) {
            let (exact, rounded) = try (exact.get().states, rounded.get().states)
            #expect(exact != rounded)
            #expect(exact.dot(rounded) / (exact.squaredNorm * rounded.squaredNorm).squareRoot() > least)
        }
    }
}
