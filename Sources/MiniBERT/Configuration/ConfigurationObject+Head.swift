import NeuralNetworks
import StrictJSON

/// How a model says that its head is one of ours.
enum OwnModel {
    /// What stands in `architectures`.
    static let className = "MiniBertForSequenceClassification"
    /// What stands as `model_type`, so that no reader takes the model for a stock one and makes up a head.
    static let modelType = "minibert"
    /// The key of the encoder's family.
    static let encoderKey = "encoder_type"
    /// The key of the head's shape.
    static let headKey = "head"
    /// What the names of the head's tensors begin with.
    static let tensorPrefix = "head."
}

extension ConfigurationObject {
    /// The most numbers in a list, and the largest number, that a head's shape may have.
    private static let (listLimit, sizeLimit) = (16, 1 << 16)

    /// The shape of a head of our own; nothing for a stock model.
    func headShape() throws(ModelError) -> HeadShape? {
        guard try string("model_type") == OwnModel.modelType else { return nil }
        guard let value = self[OwnModel.headKey] else {
            throw .missingKey(file: file, key: OwnModel.headKey)
        }
        guard let members = value.object else {
            throw invalid(OwnModel.headKey, value, expected: "an object")
        }
        let head = ConfigurationObject(members, file: file)
        return HeadShape(try head.network(), dropout: try head.probability("dropout", default: 0))
    }

    private func network() throws(ModelError) -> HeadShape.Network {
        guard let kind = try string("kind") else { throw .missingKey(file: file, key: "head.kind") }
        if let cell = HeadShape.RecurrentCell(rawValue: kind) {
            return .recurrent(cell, stateSize: try size("state_size"), pooling: try sequencePooling())
        }
        switch kind {
        case "mlp":
            let widths = try sizes("widths")
            return .perceptron(
                widths: widths, activation: widths.isEmpty ? .identity : try activation("activation"),
                usesBatchNorm: try flag("batch_norm"), pooling: try sequencePooling())
        case "cnn":
            let windows = try sizes("windows")
            guard !windows.isEmpty else {
                throw .invalidValue(
                    file: file, key: "head.windows", found: "an empty array", expected: "a width")
            }
            return .convolutional(windows: windows, filterCount: try size("filters"))
        default:
            throw .unsupportedValue(
                file: file, key: "head.kind", found: quoted(kind), supported: ["mlp", "cnn", "rnn", "gru"])
        }
    }

    private func sequencePooling() throws(ModelError) -> SequencePooling {
        guard let name = try string("pooling") else { throw .missingKey(file: file, key: "head.pooling") }
        guard let pooling = SequencePooling(name: name) else {
            throw .unsupportedValue(
                file: file, key: "head.pooling", found: quoted(name), supported: ["cls", "last", "mean"])
        }
        return pooling
    }

    private func size(_ key: String) throws(ModelError) -> Int {
        guard let size = try optionalCount(key, through: Self.sizeLimit) else {
            throw .missingKey(file: file, key: "head." + key)
        }
        return size
    }

    private func sizes(_ key: String) throws(ModelError) -> [Int] {
        guard let value = self[key] else { throw .missingKey(file: file, key: "head." + key) }
        let sizes = value.array?.compactMap(\.integer).filter { (1...Self.sizeLimit).contains($0) }
        guard let sizes, sizes.count == value.array?.count, sizes.count <= Self.listLimit else {
            throw invalid(
                "head." + key, value,
                expected: "up to \(Self.listLimit) whole numbers from 1 to \(Self.sizeLimit)")
        }
        return sizes
    }
}

extension HeadShape {
    /// What a configuration says of it, in the order of the file.
    var json: JSONValue {
        let dropout = JSONValue.number(self.dropout.description)
        switch network {
        case .perceptron(let widths, let activation, let usesBatchNorm, let pooling):
            return [
                "kind": .text(name), "pooling": .text(pooling.name),
                "widths": .array(widths.map { .integer($0) }),
                "activation": .text(ConfigurationObject.name(of: activation)),
                "batch_norm": .boolean(usesBatchNorm), "dropout": dropout,
            ]
        case .convolutional(let windows, let filterCount):
            return [
                "kind": .text(name), "windows": .array(windows.map { .integer($0) }),
                "filters": .integer(filterCount), "dropout": dropout,
            ]
        case .recurrent(_, let stateSize, let pooling):
            return [
                "kind": .text(name), "pooling": .text(pooling.name), "state_size": .integer(stateSize),
                "dropout": dropout,
            ]
        }
    }
}
