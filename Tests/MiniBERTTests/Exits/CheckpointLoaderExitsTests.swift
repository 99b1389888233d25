import NeuralNetworks
import SafetensorsFormat
import StrictJSON
import TestModels
import TestSupport
import Testing

@testable import MiniBERT

struct CheckpointLoaderExitsTests {
    /// Writes a model with exits, changes its tensors, and loads it.
    private func load(_ change: (TensorEntry, SafetensorsFile) throws -> TensorContent?) throws
        -> TextClassifier
    {
        let place = TemporaryFolder()
        try ClassifierFolder.withExits().write(to: place.path)
        let path = place.path(of: "model.safetensors")
        let file = try SafetensorsFile(contentsOf: path, access: .inMemory)
        try SafetensorsWriter(file.tensors.compactMap { try change($0, file) }).write(to: path)
        return try TextClassifier(folder: place.path)
    }

    @Test func `exits are loaded as they were written, and the encoder as without them`() throws {
        for pooling: Pooling in [.cls, .mean] {
            let place = TemporaryFolder()
            try ClassifierFolder.withExits(pooling: pooling).write(to: place.path)

            let model = try TextClassifier(folder: place.path)

            let exits = EarlyExits.random(for: model.configuration, labelCount: 3, pooling: pooling)
            #expect(model.exits?.shape == exits.shape)
            #expect(model.exits?.parameters.map(\.tensor) == exits.parameters.map(\.tensor))
            #expect(model.warnings.isEmpty)
        }
    }

    @Test func `exits that the file lacks are named`() {
        let error = #expect(throws: ModelError.self) {
            try load { entry, file in entry.name == "exits.1.bias" ? nil : TensorContent(entry, of: file) }
        }
        #expect(
            error?.description.contains(
                "the file lacks 'exits.1.bias', but both or neither must be there; without the key") == true)
    }

    @Test func `an exit of another shape, of integers or with a number that is not finite is refused`() {
        let changes: [(TensorEntry, SafetensorsFile) throws -> TensorContent] = [
            { entry, file in
                TensorContent(
                    name: entry.name, floats: try file.floats(of: entry), shape: [entry.elementCount])
            },
            { entry, _ in
                TensorContent(
                    name: entry.name, dataType: .int8, shape: entry.shape,
                    bytes: [UInt8](repeating: 1, count: entry.elementCount))
            },
            { entry, file in
                TensorContent(
                    name: entry.name, floats: try file.floats(of: entry).map { _ in .nan }, shape: entry.shape
                )
            },
        ]
        for change in changes {
            let error = #expect(throws: ModelError.self) {
                try load { entry, file in
                    try entry.name == "exits.1.weight" ? change(entry, file) : TensorContent(entry, of: file)
                }
            }
            #expect(error?.description.contains("'exits.1.weight'") == true)
        }
    }

    @Test func `exits that the configuration does not name are refused`() throws {
        let place = TemporaryFolder()
        try ClassifierFolder.withExits().write(to: place.path)
        let settings = try place.read("config.json")
        try place.write("config.json", settings.replacing(/,\s*"exits": \{[^}]*\}/, with: ""))

        let error = #expect(throws: ModelError.self) { try TextClassifier(folder: place.path) }
        #expect(
            error?.description.contains("it has 'exits.1.weight', and 'config.json' has no 'exits'") == true)
    }
}
