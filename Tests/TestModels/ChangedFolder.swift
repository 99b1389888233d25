import TestSupport
package import SafetensorsFormat
package import Foundation
import Testing

/// A copy of a golden folder that a test may change; removed when it is no longer used.
package final class ChangedFolder {
    package let path: String
    private let place = TemporaryFolder()

    package init(copying name: String) throws {
        let source = try #require(Bundle.module.resourceURL).appending(path: "Fixtures/models/\(name)")
        try place.make()
        path = place.path(of: "encoder")
        try FileManager.default.copyItem(atPath: source.path, toPath: path)
    }

    /// A path beside the folder, removed with it.
    package func beside(_ name: String) -> String { place.path(of: name) }

    package func url(_ name: String) -> URL { URL(filePath: path).appending(path: name) }

    package func remove(_ name: String) throws { try FileManager.default.removeItem(at: url(name)) }

    package func write(_ text: String, to name: String) throws { try Data(text.utf8).write(to: url(name)) }

    /// Moves the encoder's files into a subfolder, as old versions of sentence-transformers laid them out.
    package func moveEncoder(into name: String) throws {
        let subfolder = url(name)
        try FileManager.default.createDirectory(at: subfolder, withIntermediateDirectories: true)
        for file in try FileManager.default.contentsOfDirectory(atPath: path)
        where ![name, "1_Pooling", "modules.json"].contains(file) {
            try FileManager.default.moveItem(at: url(file), to: subfolder.appending(path: file))
        }
        try write(#"{"__version__":"0.3.0"}"#, to: "config.json")
        let modules = try String(contentsOf: url("modules.json"), encoding: .utf8)
        try write(modules.replacing(#""path": "","#, with: #""path": "\#(name)","#), to: "modules.json")
    }

    /// Gives a key of `config.json` another value; `nil` removes it.
    package func set(_ key: String, to value: Any?) throws {
        let data = try Data(contentsOf: url("config.json"))
        var object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        object[key] = value
        try JSONSerialization.data(withJSONObject: object).write(to: url("config.json"))
    }

    /// Rewrites `model.safetensors`; `change` returns the replacement of a tensor, or `nil` to drop it.
    package func changeTensors(_ change: (TensorEntry, SafetensorsFile) throws -> TensorContent?) throws {
        let path = url("model.safetensors").path
        let file = try SafetensorsFile(contentsOf: path, access: .inMemory)
        let contents = try file.tensors.compactMap { try change($0, file) }
        try SafetensorsWriter(contents).write(to: path)
    }

    /// Drops tensors whose name satisfies a condition.
    package func dropTensors(where isDropped: (String) -> Bool) throws {
        try changeTensors { entry, file in isDropped(entry.name) ? nil : TensorContent(entry, of: file) }
    }

    /// Puts a number into a tensor.
    package func put(_ value: Float, at index: Int, of name: String) throws {
        try changeTensors { entry, file in
            guard entry.name == name else { return TensorContent(entry, of: file) }
            var floats = try file.floats(of: entry)
            floats[index] = value
            return TensorContent(name: name, floats: floats, shape: entry.shape)
        }
    }
}
