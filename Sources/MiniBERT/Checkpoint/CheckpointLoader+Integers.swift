import NeuralNetworks
import PrintableText
import SafetensorsFormat
import Tensors

// Weights of the encoder that are stored as 8-bit integers with a scale for each row; see `WeightQuantization`.

extension CheckpointLoader {
    /// Whether the configuration says that a parameter, by the model's own name, is stored as integers.
    ///
    /// Poolers and heads are computed with floats, and so are stored as floats.
    func isInteger(_ entry: Checkpoint.Entry, _ name: String, role: ParameterRole) -> Bool {
        guard let quantization = configuration.quantization,
            name.utf8.starts(with: "encoder.".utf8) || name.utf8.starts(with: "embeddings.".utf8)
        else { return false }
        let stored = names.unwrapped(entry.tensor.name)
        switch role {
        case .weight: return quantization.includes(stored, isTable: false)
        case .embedding: return quantization.includes(stored, isTable: true)
        case .bias, .scale, .statistic: return false
        }
    }

    /// The scales of a parameter, by the model's own name; `nil` if there are none.
    func scaleEntry(for name: String) -> Checkpoint.Entry? {
        checkpoint.entry(namedOneOf: names.candidates(for: name).map { $0 + WeightQuantization.scaleSuffix })
    }

    /// A matrix of integers with its scales; `checkNumbers` checks the integers.
    mutating func integerTensor(
        _ entry: Checkpoint.Entry, _ name: String, shape: [Int], role: ParameterRole
    ) throws(ModelError) -> Tensor {
        guard entry.tensor.dataType == .int8 else {
            throw .contradiction(
                file: entry.file.name,
                finding: "tensor \(quoted(entry.tensor.name)) is stored as \(entry.tensor.dataType.rawValue)",
                expectation: "'\(WeightQuantization.key)' says I8")
        }
        try Self.check(entry, shape: shape)
        let tensor = Tensor(
            memory: entry.file.region, byteOffset: entry.file.byteRange(of: entry.tensor).lowerBound,
            scales: try scales(of: entry, count: shape[0]), shape: TensorShape(shape))
        if role != .embedding || tensor.count <= Self.largestCheckedTable {
            unchecked.append((tensor, entry))
        }
        return tensor
    }

    private mutating func scales(of entry: Checkpoint.Entry, count: Int) throws(ModelError) -> [Float] {
        let name = entry.tensor.name + WeightQuantization.scaleSuffix
        guard let scales = checkpoint.take(namedOneOf: [name]) else {
            throw .missingTensors(file: checkpoint.name, names: [name])
        }
        guard scales.tensor.dataType.isReadableAsFloat else {
            throw .wrongElementType(
                file: scales.file.name, tensor: name, found: scales.tensor.dataType.rawValue)
        }
        try Self.check(scales, shape: [count, 1])
        let values = try scales.loaded().elements
        if let index = values.firstIndex(where: { !$0.isFinite }) {
            throw .notFinite(
                file: scales.file.name, tensor: name, index: index,
                found: values[index].isNaN ? "NaN" : "\(values[index])")
        }
        let range = 0...WeightQuantization.largestScale
        if let index = values.firstIndex(where: { !range.contains($0) }) {
            throw .contradiction(
                file: scales.file.name,
                finding: "tensor \(quoted(name)) holds \(values[index]) at index \(index)",
                expectation: "a scale is from 0 to \(range.upperBound)")
        }
        return values
    }

    /// Throws for the first integer with which sums of products could overflow.
    static func checkIntegers(_ tensor: Tensor, of entry: Checkpoint.Entry) throws(ModelError) {
        guard let index = tensor.firstIndexOutOfRange else { return }
        throw .contradiction(
            file: entry.file.name,
            finding: "tensor \(quoted(entry.tensor.name)) holds -128 at index \(index)",
            expectation: "8-bit weights are from -127 to 127")
    }

    /// Throws for a tensor that would change what integers mean: scales of floats, zero points, scales of activations.
    func checkCompanions() throws(ModelError) {
        guard let quantization = configuration.quantization else { return }
        try checkHeads(quantization)
        let scaleEnding = ".weight" + WeightQuantization.scaleSuffix
        for entry in checkpoint.entries {
            let name = entry.tensor.name
            guard !Self.refusedEndings.contains(where: { name.utf8.hasSuffix($0) }) else {
                throw .contradiction(
                    file: entry.file.name, finding: "there is a tensor \(quoted(name))",
                    expectation: "8-bit weights have a scale for each row, and nothing else")
            }
            guard name.utf8.hasSuffix(scaleEnding) else { continue }
            let weight = String(name.dropLast(WeightQuantization.scaleSuffix.count))
            guard checkpoint.entry(namedOneOf: [weight])?.tensor.dataType == .int8 else {
                throw .contradiction(
                    file: entry.file.name, finding: "tensor \(quoted(name)) scales no 8-bit integers",
                    expectation: "each scale belongs to a weight that is stored as I8")
            }
        }
    }

    /// Throws for a head that is stored as floats, while the configuration does not except it from the maps of integers.
    private func checkHeads(_ quantization: WeightQuantization) throws(ModelError) {
        for module in WeightQuantization.headModules {
            let name = module + ".weight"
            guard quantization.includes(name, isTable: false),
                let entry = checkpoint.entry(namedOneOf: names.candidates(for: name)),
                entry.tensor.dataType != .int8
            else { continue }
            throw .contradiction(
                file: entry.file.name,
                finding: "tensor \(quoted(entry.tensor.name)) is stored as \(entry.tensor.dataType.rawValue)",
                expectation: "'\(WeightQuantization.key)' says I8, as its 'ignore' does not list '\(module)'")
        }
    }

    private static let refusedEndings = [
        ".weight_zero_point", ".weight_g_idx", ".weight_packed", ".weight_shape", ".weight_global_scale",
        ".input_scale", ".input_zero_point", ".input_global_scale", ".output_scale", ".output_zero_point",
    ]
}

extension String.UTF8View {
    fileprivate func hasSuffix(_ suffix: String) -> Bool {
        self.suffix(suffix.utf8.count).elementsEqual(suffix.utf8)
    }
}
