import NeuralNetworks
import SafetensorsFormat
import StrictJSON
import Tensors

/// The type of each tensor of a converted model.
struct TypePlan {
    private let dataType: DataType?
    private let tableType: DataType?
    /// The role of each weight of the encoder, by its name in the file.
    private let roles: [[UInt8]: ParameterRole]
    /// The weights that are integers in the result; `nil` if none is.
    let quantization: WeightQuantization?

    /// A plan for all tensors, with another type for the tables if one is given.
    init(_ conversion: ModelConversion, as dataType: DataType?, tables: DataType?) {
        self.dataType = dataType
        tableType = tables ?? (dataType == .int8 ? nil : dataType)
        let loader = conversion.model.loader
        var roles: [[UInt8]: ParameterRole] = [:]
        for parameter in conversion.model.encoder.parameters() {
            guard let entry = loader.entry(for: parameter.path.name) else { continue }
            roles[Array(entry.tensor.name.utf8)] = parameter.role
        }
        self.roles = roles
        guard dataType != nil || tables != nil else {
            quantization = conversion.model.configuration.quantization
            return
        }
        var integers: Set<ParameterRole> = []
        var floats: [(name: String, role: ParameterRole)] = []
        for entry in conversion.encoderEntries {
            let role = roles[Array(entry.tensor.name.utf8)]
            guard let role, role == .weight || role == .embedding else { continue }
            let type = (role == .weight ? dataType : tableType) ?? entry.tensor.dataType
            if type == .int8 {
                integers.insert(role)
            } else {
                floats.append((loader.names.unwrapped(entry.tensor.name), role))
            }
        }
        guard !integers.isEmpty else {
            quantization = nil
            return
        }
        let heads = conversion.otherEntries.filter { $0.tensor.shape.count == 2 }.map {
            loader.names.unwrapped($0.tensor.name)
        }
        let all = WeightQuantization(
            hasMaps: integers.contains(.weight), hasTables: integers.contains(.embedding), ignoredModules: [])
        quantization = all.ignoring(
            heads + floats.filter { integers.contains($0.role) }.map(\.name))
    }

    /// The type of a tensor in the result.
    func type(of entry: Checkpoint.Entry) -> DataType {
        let stored = entry.tensor.dataType
        switch roles[Array(entry.tensor.name.utf8)] {
        case .weight: return dataType ?? stored
        case .embedding: return tableType ?? stored
        case .bias, .scale, .statistic, nil:
            guard let dataType, dataType != .int8, stored.isReadableAsFloat else { return stored }
            return dataType
        }
    }
}

extension ModelConversion {
    /// Whether some weights of the encoder are stored as 8-bit integers.
    package var hasIntegers: Bool { model.configuration.quantization != nil }

    /// Whether a tensor holds the scales of integers, which are written with them.
    func isScale(_ entry: Checkpoint.Entry) -> Bool {
        hasIntegers && WeightQuantization.isScale(entry.tensor.name)
    }

    /// A tensor in its new type, and its scales if that is I8.
    func contents(
        of entry: Checkpoint.Entry, _ name: String, _ types: TypePlan
    ) throws(SafetensorsError) -> [TensorContent] {
        let type = types.type(of: entry)
        guard entry.tensor.dataType == .int8 || type == .int8 else {
            return [try entry.content(named: name, as: type)]
        }
        let scaleName = name + WeightQuantization.scaleSuffix
        let scales = scales(of: entry)
        switch (entry.tensor.dataType == .int8, type == .int8) {
        case (true, true):
            return [TensorContent(entry.tensor, of: entry.file, named: name)]
                + (scales.map { [TensorContent($0.tensor, of: $0.file, named: scaleName)] } ?? [])
        case (true, false):
            guard let scales else { return [try entry.content(named: name)] }
            return [
                TensorContent(
                    name: name, floats: try entry.floats(scaledBy: scales), shape: entry.tensor.shape,
                    as: type)
            ]
        case (false, _):
            let floats = try entry.file.floats(of: entry.tensor)
            let rounded = Tensor(floats, shape: TensorShape(entry.tensor.shape)).converted(to: .int8)
            return [
                TensorContent(
                    name: name, dataType: .int8, shape: entry.tensor.shape,
                    bytes: (rounded.integers ?? []).map(UInt8.init(bitPattern:))),
                TensorContent(
                    name: scaleName, floats: rounded.rowScales ?? [], shape: [entry.tensor.shape[0], 1]),
            ]
        }
    }

    private func scales(of entry: Checkpoint.Entry) -> Checkpoint.Entry? {
        guard hasIntegers else { return nil }
        return model.loader.checkpoint.entry(
            namedOneOf: [entry.tensor.name + WeightQuantization.scaleSuffix])
    }
}

extension Checkpoint.Entry {
    /// The numbers that integers with these scales stand for.
    fileprivate func floats(scaledBy scales: Checkpoint.Entry) throws(SafetensorsError) -> [Float] {
        Tensor(
            memory: file.region, byteOffset: file.byteRange(of: tensor).lowerBound,
            scales: try scales.file.floats(of: scales.tensor), shape: TensorShape(tensor.shape)
        ).elements
    }
}

extension JSONObject {
    /// The settings with other weights that are integers, or with none.
    func with(_ quantization: WeightQuantization?) -> JSONValue {
        var changed = JSONObject()
        for entry in entries where entry.name != WeightQuantization.key {
            _ = changed.append(key: entry.key, value: entry.value)
        }
        if let quantization {
            _ = changed.append(key: Array(WeightQuantization.key.utf8), value: quantization.json)
        }
        return .object(changed)
    }
}
