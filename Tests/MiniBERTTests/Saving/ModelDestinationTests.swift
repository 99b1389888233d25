import TestSupport
import TestModels
import Foundation
import Testing

@testable import MiniBERT

struct ModelDestinationTests {
    private let encoder: ChangedFolder

    init() throws { encoder = try ChangedFolder(copying: "bert-base") }

    private func save(
        to path: String, forced: Bool = false, seed: UInt64 = 1
    ) throws(ModelError) {
        let size = try TextEmbedder(folder: encoder.path).vectorSize
        let head = LinearHead(hiddenSize: size, labelCount: 2).randomized(seed: seed)
        let folder = try ClassifierFolder(
            encoderFolder: encoder.path, head: head, labels: ["yes", "no"], problemType: .singleLabel)
        try folder.write(to: path, replacesExisting: forced)
    }

    /// An empty folder, removed with the encoder.
    private func place() throws -> String {
        let path = encoder.beside("models")
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        return path
    }

    private func names(_ path: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path).sorted()
    }

    @Test func `an old model is replaced as a whole, and nothing else is left`() throws {
        let around = try place()
        let path = around + "/model"
        try save(to: path)
        let old = try Data(contentsOf: URL(filePath: path + "/model.safetensors"))

        try save(to: path, forced: true, seed: 2)

        #expect(try names(around) == ["model"])
        #expect(try Data(contentsOf: URL(filePath: path + "/model.safetensors")) != old)
        #expect(try TextClassifier(folder: path).labels == ["yes", "no"])
    }

    @Test func `a path is reserved until its model is written`() throws {
        let around = try place()
        let path = around + "/model"
        let destination = try ModelDestination(path)

        let error = #expect(throws: ModelError.self) { try save(to: path) }

        #expect(error == .inUse(path: path, place: around + "/.model.minibert-saving"))
        #expect(
            error?.description
                == "'\(path)': is being written by another run, for now at '\(around)/.model.minibert-saving'; "
                + "choose another name, or wait until it ends")
        _ = consume destination
        try save(to: path)
        #expect(try names(around) == ["model"])
    }

    @Test func `the model that is read is not replaced, and nothing is written into it`() throws {
        let inside = encoder.path + "/head"
        let text = "which is needed"
        #expect(
            throws: ModelError.unreplaceable(
                path: encoder.path, finding: "it is, or holds, '\(encoder.path)', \(text)")
        ) { try save(to: encoder.path, forced: true) }
        #expect(
            throws: ModelError.unreplaceable(path: inside, finding: "it lies in '\(encoder.path)', \(text)")
        ) {
            try save(to: inside)
        }
        #expect(!(try names(encoder.path)).contains("head"))
    }

    @Test func `a folder with needed data or reports is not replaced`() throws {
        let around = try place()
        let path = around + "/model"
        try save(to: path)
        for file in ["/README.md", "/new.html"] {
            #expect(
                throws: ModelError.unreplaceable(
                    path: path, finding: "it is, or holds, '\(path + file)', which is needed")
            ) { _ = try ModelDestination(path, replacesExisting: true, keeping: [path + file]) }
        }
    }

    @Test func `a folder that is no model is never replaced`() throws {
        let around = try place()
        try Data("1".utf8).write(to: URL(filePath: around + "/thesis.txt"))

        #expect(
            throws: ModelError.unreplaceable(
                path: around, finding: "it is a folder without 'config.json', so no model")
        ) { try save(to: around, forced: true) }
        #expect(
            throws: ModelError.unreplaceable(
                path: around + "/thesis.txt", finding: "it is a file, expected a folder or nothing")
        ) { try save(to: around + "/thesis.txt", forced: true) }
        #expect(try names(around) == ["thesis.txt"])
    }

    @Test func `a folder with a file that no model has is not replaced, and the error names it`() throws {
        let around = try place()
        let path = around + "/model"
        try save(to: path)
        for name in ["README.md", "notes.ipynb", "pytorch_model.bin", ".gitattributes", "1_Pooling"] {
            try Data("mine".utf8).write(to: URL(filePath: path + "/" + name))
            let reason = name == "README.md" ? " (no card of this version, or changed)" : ""
            #expect(
                throws: ModelError.unreplaceable(
                    path: path, finding: "it holds '\(name)'\(reason), which would be lost")
            ) { try save(to: path, forced: true) }
            try FileManager.default.removeItem(atPath: path + "/" + name)
        }
        for number in 1...7 { try Data().write(to: URL(filePath: path + "/\(number)")) }
        #expect(
            throws: ModelError.unreplaceable(
                path: path, finding: "it holds '1', '2', '3', '4', '5' and 2 more, which would be lost")
        ) { try save(to: path, forced: true) }
    }

    @Test func `files that the caller adds, and a card as it was saved, are replaced`() throws {
        let path = try place() + "/model"
        let card = (name: "README.md", bytes: CardSignature.signed("# A model\n"))
        let notes = (name: "notes.txt", bytes: Array("a".utf8))
        let head = LinearHead(hiddenSize: try TextEmbedder(folder: encoder.path).vectorSize, labelCount: 2)
        let folder = try ClassifierFolder(
            encoderFolder: encoder.path, head: head, labels: ["yes", "no"], problemType: .singleLabel)

        try folder.write(to: path, adding: [card, notes])
        try folder.write(to: path, adding: [notes], replacesExisting: true)

        #expect(!(try names(path).contains("README.md")))
        #expect(throws: ModelError.self) { try folder.write(to: path, replacesExisting: true) }
        #expect(try names(path).contains("notes.txt"))
    }

    @Test func `a missing parent folder is an error before any work`() {
        #expect(throws: ModelError.unwritable(path: "/nowhere/model", reason: "No such file or directory")) {
            _ = try ModelDestination("/nowhere/model")
        }
    }
}
