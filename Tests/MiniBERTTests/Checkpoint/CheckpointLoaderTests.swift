import MiniBERT
import SafetensorsFormat
import TestModels
import Foundation
import Testing

struct CheckpointLoaderTests {
    private func classifier(_ folder: ChangedFolder) throws -> TextClassifier {
        try TextClassifier(folder: folder.path)
    }

    @Test func `every missing tensor is named`() throws {
        let folder = try ChangedFolder(copying: "bert-classifier")
        try folder.dropTensors { $0.contains("layer.0.attention.self.key") }

        #expect(
            throws: ModelError.missingTensors(
                file: folder.url("model.safetensors").path,
                names: [
                    "bert.encoder.layer.0.attention.self.key.weight",
                    "bert.encoder.layer.0.attention.self.key.bias",
                ])
        ) { try classifier(folder) }
    }

    @Test func `a missing pooler of a classifier is an error`() throws {
        let folder = try ChangedFolder(copying: "bert-classifier")
        try folder.dropTensors { $0.contains("pooler") }

        #expect(
            throws: ModelError.missingTensors(
                file: folder.url("model.safetensors").path,
                names: ["bert.pooler.dense.weight", "bert.pooler.dense.bias"])
        ) { try classifier(folder) }
    }

    @Test func `a size that differs from the file is refused with both shapes`() throws {
        for (key, value): (String, Int) in [
            ("hidden_size", 24), ("intermediate_size", 7), ("vocab_size", 1000),
            ("max_position_embeddings", 4),
            ("type_vocab_size", 3), ("hidden_size", 2_147_483_644), ("vocab_size", 2_147_483_647),
            ("intermediate_size", 2_147_483_647),
        ] {
            let folder = try ChangedFolder(copying: "bert-classifier")
            try folder.set(key, to: value)

            let error = #expect(throws: ModelError.self) { try classifier(folder) }
            guard case .wrongShape(_, _, let found, let expected) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(found != expected)
            #expect(expected.contains(value))
        }
    }

    @Test func `a huge hidden size with as many heads does not take memory`() throws {
        let folder = try ChangedFolder(copying: "no-layers")
        try folder.set("hidden_size", to: 2_000_000_000)
        try folder.set("num_attention_heads", to: 2_000_000_000)

        #expect(throws: ModelError.self) { try TextEmbedder(folder: folder.path) }
    }

    @Test func `a huge number of layers is refused by the layers in the file`() throws {
        let folder = try ChangedFolder(copying: "bert-classifier")
        try folder.set("num_hidden_layers", to: 1_000_000_000)

        #expect(
            throws: ModelError.contradiction(
                file: folder.url("model.safetensors").path, finding: "the file holds 2 layers",
                expectation: "the configuration's 'num_hidden_layers' is 1000000000")
        ) { try classifier(folder) }
    }

    @Test func `a huge number in the name of a tensor does not take memory`() throws {
        let folder = try ChangedFolder(copying: "bert-classifier")
        try folder.set("num_hidden_layers", to: 999_999_999)
        try folder.changeTensors { entry, file in
            let name = entry.name.replacing(".layer.1.", with: ".layer.999999998.")
            return TensorContent(entry, of: file, named: name)
        }
        let tensorCount = try SafetensorsFile(
            contentsOf: folder.url("model.safetensors").path, access: .inMemory
        ).tensors.count

        #expect(
            throws: ModelError.contradiction(
                file: folder.url("model.safetensors").path, finding: "the file holds \(tensorCount) layers",
                expectation: "the configuration's 'num_hidden_layers' is 999999999")
        ) { try classifier(folder) }
    }

    @Test func `a number of labels that differs from the classifier's rows is refused`() throws {
        let folder = try ChangedFolder(copying: "bert-classifier")
        try folder.set(
            "id2label", to: ["0": "a", "1": "b", "2": "c", "3": "d", "4": "e", "5": "f", "6": "g"])

        let error = #expect(throws: ModelError.self) { try classifier(folder) }
        guard case .wrongShape(_, "classifier.weight", _, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test(arguments: [
        (Float.nan, "NaN"), (.infinity, "inf"), (-.infinity, "-inf"),
    ])
    func `a weight that is not finite is named with its index`(value: Float, found: String) throws {
        let folder = try ChangedFolder(copying: "bert-classifier")
        try folder.put(value, at: 5, of: "bert.encoder.layer.0.output.dense.weight")

        #expect(
            throws: ModelError.notFinite(
                file: folder.url("model.safetensors").path,
                tensor: "bert.encoder.layer.0.output.dense.weight",
                index: 5, found: found)
        ) { try classifier(folder) }
    }

    @Test(arguments: [DataType.int8, .uint8, .bool, .int64, .float8E4M3])
    func `weights that are not floats are refused`(type: DataType) throws {
        let folder = try ChangedFolder(copying: "bert-classifier")
        let name = "bert.encoder.layer.0.output.dense.bias"
        try folder.changeTensors { entry, file in
            guard entry.name == name else { return TensorContent(entry, of: file) }
            let bytes = [UInt8](repeating: 0, count: entry.elementCount * type.bitCount / 8)
            return TensorContent(name: name, dataType: type, shape: entry.shape, bytes: bytes)
        }

        #expect(
            throws: ModelError.wrongElementType(
                file: folder.url("model.safetensors").path, tensor: name, found: type.rawValue)
        ) { try classifier(folder) }
    }

    @Test func `tensors of another model are refused`() throws {
        let folder = try ChangedFolder(copying: "bert-classifier")
        try folder.changeTensors { entry, file in
            TensorContent(name: "x." + entry.name, floats: try file.floats(of: entry), shape: entry.shape)
        }

        #expect(throws: ModelError.self) { try classifier(folder) }
    }
}
