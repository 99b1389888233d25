package import SafetensorsFormat
package import SystemFiles
import Tensors

extension InMemoryModel {
    /// Returns a file of weights in which matrices of 8-bit integers have become 16-bit floats.
    ///
    /// Such a matrix has a scale for each row, as `WeightQuantization` says. Products that are no number of 16 bits are
    /// rounded.
    package static func widened(_ region: ByteRegion) throws(SafetensorsError) -> ByteRegion {
        let file = try SafetensorsFile(region: region, name: "weights in memory")
        var contents: [TensorContent] = []
        for entry in file.tensors where !WeightQuantization.isScale(entry.name) {
            guard entry.dataType == .int8,
                let scales = file.entry(named: entry.name + WeightQuantization.scaleSuffix)
            else {
                contents.append(TensorContent(entry, of: file))
                continue
            }
            let matrix = Tensor(
                memory: region, byteOffset: file.byteRange(of: entry).lowerBound,
                scales: try file.floats(of: scales), shape: TensorShape(entry.shape))
            contents.append(TensorContent(name: entry.name, float16: matrix))
        }
        return try SafetensorsWriter(contents).region()
    }
}

extension TensorContent {
    /// The numbers that are converted at once: so few that they stay in the processor's cache.
    private static let chunkSize = 1 << 14

    /// A matrix as 16-bit floats.
    fileprivate init(name: String, float16 matrix: Tensor) {
        self.init(name: name, dataType: .float16, shape: matrix.shape.extents) {
            sink throws(SafetensorsError) in
            let step = max(1, Self.chunkSize / max(1, matrix.columns))
            for start in stride(from: 0, to: matrix.rows, by: step) {
                try sink(matrix.float16Bytes(ofRows: start..<min(start + step, matrix.rows)))
            }
        }
    }
}
