import NeuralNetworks
import SafetensorsFormat
import StrictJSON
import Tensors

extension ModelConversion {
    /// Writes a folder with another encoder, whose blocks may be of different sizes, and with all other parts as they
    /// are.
    ///
    /// In the file all blocks have as many heads as before, and as many inner neurons as the largest block; zeros take
    /// the place of missing ones. Scores of held-out texts are left out, as they are those of the encoder before.
    ///
    /// - Parameters:
    ///   - destination: The folder.
    ///   - encoder: An encoder of as many layers and the same hidden size.
    /// - Throws: `ModelError.safetensors` for a number that the type of a tensor cannot hold, and the errors of
    ///   `ModelDestination`. Nothing is left behind.
    package func write(
        to destination: consuming ModelDestination, encoder: BertEncoder
    ) throws(ModelError) {
        let innerSize = encoder.blocks.reduce(1) { max($0, $1.feedForward.output.weight.columns) }
        let padded = encoder.padded(headCount: model.configuration.headCount, innerSize: innerSize)
        var tensors: [[UInt8]: Tensor] = [:]
        for parameter in padded.parameters() where parameter.path.name.hasPrefix("encoder.") {
            guard let entry = model.loader.entry(for: parameter.path.name) else { continue }
            tensors[Array(entry.tensor.name.utf8)] = parameter.tensor
        }
        let key = model.configuration.architecture.traits.keys.innerSize
        let files = settings.map { file in
            guard file.name == Self.configurationName, let configuration = configurationObject else {
                return file
            }
            var changed = JSONObject()
            for entry in configuration.entries {
                _ = changed.append(
                    key: entry.key, value: entry.name == key ? .number("\(innerSize)") : entry.value)
            }
            _ = changed.append(key: Array(key.utf8), value: .number("\(innerSize)"))
            return (file.name, Array(JSONValue.object(changed).indentedText.utf8))
        }
        try write(to: destination, .all, files) {
            entry, name throws(SafetensorsError) in
            guard let tensor = tensors[Array(entry.tensor.name.utf8)] else {
                return try entry.content(named: name)
            }
            return TensorContent(
                name: name, floats: tensor.elements, shape: tensor.shape.extents, as: entry.tensor.dataType)
        }
    }
}
