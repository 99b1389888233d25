import SafetensorsFormat

@testable import MiniBERTTraining

extension RunFile {
    /// Writes a file again after a change, with the right digest.
    static func rewrite(
        _ kind: Kind, at path: String,
        _ change: (_ metadata: inout [String: String], _ tensors: inout [String: TensorContent]) -> Void
    ) throws {
        let file = try RunFile(kind, contentsOf: path)
        var metadata = Dictionary(uniqueKeysWithValues: file.metadata.map { ($0.key, $0.value) })
        let entries = file.content.tensors.filter { $0.name != "sha256" }
        var tensors = Dictionary(
            uniqueKeysWithValues: entries.map { ($0.name, TensorContent($0, of: file.content)) })
        change(&metadata, &tensors)
        try write(
            kind, Array(tensors.values), metadata: metadata.map { (key: $0.key, value: $0.value) }, to: path)
    }
}

extension TensorContent {
    /// A tensor of the same name and shape whose elements are all the same.
    func filled(with value: Float) -> TensorContent {
        TensorContent(
            name: name, floats: [Float](repeating: value, count: shape.reduce(1, *)), shape: shape,
            as: dataType)
    }
}

/// Texts in the place of numbers in metadata.
let extremeNumbers = [
    "-1", "0", "1", "4611686018427387904", "9223372036854775807", "9223372036854775808", "1e308", "nan",
    "inf", "",
]
