import NeuralNetworks
import SafetensorsFormat
import StrictJSON
import Tensors

extension ModelConversion {
    /// Writes a folder with another encoder, whose blocks may be fewer and of different sizes, and with all other parts
    /// as they are.
    ///
    /// In the file all blocks have as many heads as before, and as many inner neurons as the largest block; zeros take
    /// the place of missing ones. Scores of held-out texts and exits at inner layers are left out, as they are those of
    /// the encoder before.
    ///
    /// - Parameters:
    ///   - destination: The folder.
    ///   - encoder: An encoder of the same hidden size, with at least one block and no more than before.
    ///   - vocabulary: A smaller vocabulary; `nil` for that of the model.
    /// - Throws: `ModelError.safetensors` for a number that the type of a tensor cannot hold, and the errors of
    ///   `ModelDestination`. Nothing is left behind.
    package func write(
        to destination: consuming ModelDestination, encoder: BertEncoder,
        keeping vocabulary: ReducedVocabulary? = nil
    ) throws(ModelError) {
        let files = (vocabulary?.files ?? settings).filter { $0.name != HeldOutRecord.fileName }.map { file in
            guard file.name == Self.configurationName,
                let configuration = (try? JSONValue(parsing: file.bytes))?.object
            else { return file }
            let changed = self.configuration(configuration, of: encoder)
            return (file.name, Array(JSONValue.object(changed).indentedText.utf8))
        }
        try destination.write(files, weights: weights(of: encoder, vocabulary))
    }

    /// The number of bytes of the weights that `write` writes.
    ///
    /// - Throws: `ModelError.safetensors`.
    package func byteCount(of encoder: BertEncoder, keeping vocabulary: ReducedVocabulary?) throws(ModelError)
        -> Int
    {
        try weights(of: encoder, vocabulary).byteCount
    }

    private func weights(
        of encoder: BertEncoder, _ vocabulary: ReducedVocabulary?
    ) throws(ModelError) -> SafetensorsWriter {
        let padded = encoder.padded(
            headCount: model.configuration.headCount, innerSize: encoder.largestInnerSize)
        var tensors: [[UInt8]: Tensor] = [:]
        for parameter in padded.parameters() where parameter.path.name.hasPrefix("encoder.") {
            guard let entry = model.loader.entry(for: parameter.path.name) else { continue }
            tensors[Array(entry.tensor.name.utf8)] = parameter.tensor
        }
        let missing = missingNames(of: encoder)
        let entries = try entries(of: .all).filter { entry in
            let name = model.loader.names.unwrapped(entry.tensor.name)
            return !missing.contains(Array(entry.tensor.name.utf8))
                && !name.utf8.starts(with: OwnModel.exitPrefix.utf8)
        }
        return try weights(entries) { entry, name throws(SafetensorsError) in
            guard let tensor = tensors[Array(entry.tensor.name.utf8)] else {
                return [try content(of: entry, name, keeping: vocabulary)]
            }
            return [
                TensorContent(
                    name: name, floats: tensor.elements, shape: tensor.shape.extents,
                    as: entry.tensor.dataType)
            ]
        }
    }

    /// The names of the tensors of blocks that another encoder does not have.
    private func missingNames(of encoder: BertEncoder) -> Set<[UInt8]> {
        let parts = encoder.blocks.first?.parameters().map(\.path.name) ?? []
        let names = (encoder.blocks.count..<max(encoder.blocks.count, model.configuration.layerCount)).flatMap
        {
            index in parts.map { "encoder.layer.\(index).\($0)" }
        }
        return Set(names.compactMap { model.loader.entry(for: $0).map { Array($0.tensor.name.utf8) } })
    }

    /// A configuration with the sizes of an encoder, and without exits.
    private func configuration(_ configuration: JSONObject, of encoder: BertEncoder) -> JSONObject {
        let keys = model.configuration.architecture.traits.keys
        var sizes = [(keys.innerSize, encoder.largestInnerSize)]
        if encoder.blocks.count != model.configuration.layerCount {
            sizes += [(keys.layerCount, encoder.blocks.count)]
            sizes += keys.otherSizeNames.filter {
                $0.key == keys.layerCount && configuration[$0.other] != nil
            }.map {
                ($0.other, encoder.blocks.count)
            }
        }
        var changed = JSONObject()
        for entry in configuration.entries where entry.name != ExitShape.key {
            let size = sizes.first { $0.0 == entry.name }.map { JSONValue.number("\($0.1)") }
            _ = changed.append(key: entry.key, value: size ?? entry.value)
        }
        for (key, size) in sizes {
            _ = changed.append(key: Array(key.utf8), value: .number("\(size)"))
        }
        return changed
    }
}

extension BertEncoder {
    /// The largest number of inner neurons of a block.
    fileprivate var largestInnerSize: Int {
        blocks.reduce(1) { max($0, $1.feedForward.output.weight.columns) }
    }
}
