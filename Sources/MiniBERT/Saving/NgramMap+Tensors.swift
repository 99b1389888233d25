import SafetensorsFormat
import SystemFiles
import Tensors

extension NgramMap {
    /// The tensors in a file, which `CheckpointLoader` reads.
    var tensorContents: [TensorContent] {
        var hashes: [UInt8] = []
        for hash in vocabulary.hashes { hashes.append(littleEndian: hash) }
        return [
            TensorContent(
                name: NgramTensorName.hashes, dataType: .uint32, shape: [vocabulary.count], bytes: hashes),
            TensorContent(
                name: NgramTensorName.inverseFrequencies, floats: vocabulary.inverseFrequencies,
                shape: [vocabulary.count]),
            TensorContent(
                name: NgramTensorName.weight, floats: weight.elements, shape: weight.shape.extents),
        ]
    }
}
