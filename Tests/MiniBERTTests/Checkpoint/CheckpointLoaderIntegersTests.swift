import Foundation
import NeuralNetworks
import SafetensorsFormat
import Tensors
import TestModels
import TestSupport
import Testing

@testable import MiniBERT

struct CheckpointLoaderIntegersTests {
    private static let weight = "bert.encoder.layer.0.output.dense.weight"
    private static let table = "bert.embeddings.word_embeddings.weight"

    /// A model whose layers and tables are integers, to be changed.
    private func integerFolder() throws -> ChangedFolder {
        let folder = try ChangedFolder(copying: "bert-classifier")
        let place = TemporaryFolder()
        try ModelConversion(.folder(folder.path)).write(to: place.path, as: .int8, tables: .int8)
        for name in ["config.json", "model.safetensors"] {
            try folder.remove(name)
            try FileManager.default.copyItem(atPath: place.path + "/" + name, toPath: folder.url(name).path)
        }
        return folder
    }

    /// Replaces a number, or all of a tensor.
    private func replacement(
        _ entry: TensorEntry, _ file: SafetensorsFile, float: Float, at index: Int
    ) throws -> TensorContent {
        var floats = try file.floats(of: entry)
        floats[index] = float
        return TensorContent(name: entry.name, floats: floats, shape: entry.shape)
    }

    private func error(_ folder: ChangedFolder) throws -> ModelError {
        try #require(#expect(throws: ModelError.self) { try TextClassifier(folder: folder.path) })
    }

    @Test func `integers without scales are refused with the name of the scales`() throws {
        for name in [Self.weight, Self.table] {
            let folder = try integerFolder()
            try folder.dropTensors { $0 == name + "_scale" }

            #expect(
                try error(folder)
                    == .missingTensors(
                        file: folder.url("model.safetensors").path, names: [name + "_scale"]))
        }
    }

    @Test(arguments: [
        (Float.nan, "NaN"), (.infinity, "inf"), (-0.5, "-0.5"), (3e36, "3e+36"),
    ])
    func `a scale that is no scale is refused with its place`(value: Float, found: String) throws {
        let folder = try integerFolder()
        try folder.changeTensors { entry, file in
            entry.name == Self.weight + "_scale"
                ? try replacement(entry, file, float: value, at: 3) : TensorContent(entry, of: file)
        }

        let message = try error(folder).description
        #expect(message.contains("output.dense.weight_scale' holds \(found) at index 3"), "\(message)")
        #expect(message.contains("expected finite numbers") || message.contains("a scale is from 0 to"))
    }

    @Test func `a scale of zero is a row of zeros`() throws {
        let folder = try integerFolder()
        try folder.changeTensors { entry, file in
            entry.name == Self.weight + "_scale"
                ? try replacement(entry, file, float: 0, at: 3) : TensorContent(entry, of: file)
        }

        let encoder = try TextClassifier(folder: folder.path).encoder
        #expect(encoder.blocks[0].feedForward.output.weight[3, 0] == 0)
    }

    @Test(arguments: [[16], [1, 16], [16, 2], [8, 2], []] as [[Int]])
    func `scales of another shape are refused with both shapes`(shape: [Int]) throws {
        let folder = try integerFolder()
        try folder.changeTensors { entry, file in
            guard entry.name == Self.weight + "_scale" else { return TensorContent(entry, of: file) }
            let floats = [Float](repeating: 1, count: shape.reduce(1, *))
            return TensorContent(name: entry.name, floats: floats, shape: shape)
        }

        guard case .wrongShape(_, Self.weight + "_scale", shape, let expected) = try error(folder) else {
            Issue.record("no fault of the shape")
            return
        }
        #expect(expected.last == 1)
    }

    @Test func `-128 is refused with its place`() throws {
        let folder = try integerFolder()
        try folder.changeTensors { entry, file in
            guard entry.name == Self.weight else { return TensorContent(entry, of: file) }
            var bytes = file.bytes(of: entry)
            bytes[5] = 0x80
            return TensorContent(name: entry.name, dataType: .int8, shape: entry.shape, bytes: bytes)
        }

        #expect(
            try error(folder).description.contains(
                "'\(Self.weight)' holds -128 at index 5, but 8-bit weights are from -127 to 127"))
    }

    @Test func `tensors that contradict the configuration are refused`() throws {
        let floats: (String) -> (TensorEntry, SafetensorsFile) throws -> TensorContent? = { name in
            { entry, file in
                entry.name == name
                    ? TensorContent(
                        name: name, floats: [Float](repeating: 0, count: entry.elementCount),
                        shape: entry.shape) : TensorContent(entry, of: file)
            }
        }
        let renamed: (String, String) -> (TensorEntry, SafetensorsFile) throws -> TensorContent? = {
            old, new in
            { entry, file in TensorContent(entry, of: file, named: entry.name == old ? new : entry.name) }
        }
        let bias = "bert.encoder.layer.0.output.dense.bias"
        let dropped = "classifier.weight_scale"
        for (change, words) in [
            (floats(Self.weight), "scales no 8-bit integers"),
            (floats(Self.table), "scales no 8-bit integers"),
            (renamed(Self.weight + "_scale", dropped), "'\(dropped)' scales no 8-bit integers"),
            (renamed(bias, "bert.encoder.layer.0.output.dense.weight_zero_point"), "and nothing else"),
            (renamed(bias, "bert.encoder.layer.0.output.dense.input_scale"), "and nothing else"),
            (renamed(bias, "bert.encoder.layer.0.output.dense.weight_packed"), "and nothing else"),
            (renamed(Self.weight, "x"), "scales no 8-bit integers"),
        ] as [((TensorEntry, SafetensorsFile) throws -> TensorContent?, String)] {
            let folder = try integerFolder()
            try folder.changeTensors(change)

            let message = try error(folder).description
            #expect(message.contains(words), "\(message)")
        }
        let folder = try integerFolder()
        try folder.changeTensors(floats(Self.weight))
        try folder.dropTensors { $0 == Self.weight + "_scale" }
        #expect(try error(folder).description.contains("is stored as F32, but 'quantization_config' says I8"))
    }

    @Test func `a head of floats must be excepted from the maps of integers`() throws {
        let folder = try integerFolder()
        let text = try String(contentsOf: folder.url("config.json"), encoding: .utf8)
        let start = try #require(text.range(of: "\"ignore\""))
        let end = try #require(text[start.upperBound...].firstIndex(of: "]"))
        try folder.write(String(text[..<start.upperBound] + ": [" + text[end...]), to: "config.json")

        #expect(
            try error(folder).description.contains(
                "'classifier.weight' is stored as F32, but 'quantization_config' says I8, as its 'ignore'"))
    }

    @Test func `integers that the configuration does not name are refused`() throws {
        let folder = try integerFolder()
        try folder.set("quantization_config", to: nil)

        guard case .wrongElementType(_, _, "I8") = try error(folder) else {
            Issue.record("integers were read without scales")
            return
        }
    }

    @Test func `every other form of rounded weights is refused with its key`() throws {
        let group: [String: Any] = [
            "targets": ["Linear"],
            "weights": ["num_bits": 8, "type": "int", "symmetric": true, "strategy": "channel"],
        ]
        func weights(_ key: String, _ value: Any) -> [String: Any] {
            var group = group
            var weights = group["weights"] as? [String: Any] ?? [:]
            weights[key] = value
            group["weights"] = weights
            return ["config_groups": ["group_0": group]]
        }
        func member(_ key: String, _ value: Any) -> [String: Any] {
            var group = group
            group[key] = value
            return ["config_groups": ["group_0": group]]
        }
        for (change, key) in [
            (["quant_method": "gptq"], "quant_method"), (["quant_method": NSNull()], "quant_method"),
            (["format": "pack-quantized"], "format"), (["quantization_status": "frozen"], "status"),
            (["kv_cache_scheme": ["num_bits": 8]], "kv_cache_scheme"),
            (["sparsity_config": ["format": "dense"]], "sparsity_config"), (["foo": 1], "foo"),
            (["config_groups": [String: Any]()], "config_groups"), (["config_groups": 3], "config_groups"),
            (["config_groups": NSNull()], "is missing"), (["config_groups": ["g": 3]], "config_groups.g"),
            (["ignore": ["re:.*lm"]], "ignore"),
            (weights("num_bits", 4), "num_bits"), (weights("num_bits", "8"), "is the text '8'"),
            (weights("symmetric", false), "symmetric"),
            (weights("strategy", "group"), "strategy"), (weights("group_size", 128), "group_size"),
            (weights("type", "float"), "type"), (weights("dynamic", true), "dynamic"),
            (weights("actorder", "group"), "actorder"), (weights("foo", 1), "weights.foo"),
            (member("input_activations", ["num_bits": 8]), "input_activations"),
            (member("targets", ["Conv1D"]), "targets"), (member("targets", [String]()), "classes of modules"),
            (member("targets", NSNull()), "is missing"),
            (member("weights", NSNull()), "weights"),
        ] as [([String: Any], String)] {
            let folder = try integerFolder()
            var settings: [String: Any] = [
                "quant_method": "compressed-tensors", "format": "int-quantized",
                "config_groups": ["group_0": group],
            ]
            settings.merge(change) { $1 }
            try folder.set("quantization_config", to: settings)

            let message = try error(folder).description
            #expect(message.contains("quantization_config") && message.contains(key), "\(message)")
        }
    }
}
