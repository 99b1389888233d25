import NeuralNetworks
import Tensors
import ModelSettings
import PrintableText
import StrictJSON

/// The names by which a model says that its head is one that transformers does not have.
enum OwnModel {
    /// The name in `architectures`.
    static let className = "MiniBertForSequenceClassification"
    /// The value of `model_type`, so that no other reader takes the model for a stock one and adds a random head.
    static let modelType = "minibert"
    /// The key for the encoder's family.
    static let encoderKey = "encoder_type"
    static let headKey = "head"
    /// The prefix of the names of the head's tensors.
    static let tensorPrefix = "head."
    /// The prefix of the names of the n-grams' tensors.
    static let ngramPrefix = "ngrams."
    /// The prefix of the names of the exits' tensors.
    static let exitPrefix = "exits."
    /// The number of the rule by which `NgramReader` reads n-grams.
    static let ngramRule = 1
    static let largestNgramCount = 1 << 24
}

extension ConfigurationObject {
    private static var listLimit: Int { 16 }
    private static var sizeLimit: Int { 1 << 16 }
    fileprivate static var slopeKey: String { "negative_slope" }
    fileprivate static var ngramsKey: String { "ngrams" }
    fileprivate static var ngramRuleKey: String { "rule" }
    fileprivate static var ngramCountKey: String { "count" }

    /// The shape of a head that transformers does not have; `nil` for a stock model.
    func headShape() throws(ModelError) -> HeadShape? {
        guard try string("model_type") == OwnModel.modelType else { return nil }
        guard let value = self[OwnModel.headKey] else {
            throw .missingKey(file: file, key: OwnModel.headKey)
        }
        guard value.object != nil else {
            throw invalid(OwnModel.headKey, value, expected: "an object")
        }
        let head = ConfigurationObject(value, file: file)
        return HeadShape(
            try head.network(), dropout: try head.probability("dropout", default: 0),
            ngramCount: try head.ngramCount())
    }

    /// The number of n-grams; 0 for a head without any.
    private func ngramCount() throws(ModelError) -> Int {
        guard let value = self[Self.ngramsKey] else { return 0 }
        guard value.object != nil else { throw invalid("head.ngrams", value, expected: "an object") }
        let ngrams = ConfigurationObject(value, file: file)
        guard let rule = try ngrams.optionalCount(Self.ngramRuleKey) else {
            throw .missingKey(file: file, key: "head.ngrams.rule")
        }
        guard rule == OwnModel.ngramRule else {
            throw .unsupportedValue(
                file: file, key: "head.ngrams.rule", found: "\(rule)", supported: ["\(OwnModel.ngramRule)"])
        }
        guard let count = try ngrams.optionalCount(Self.ngramCountKey, through: OwnModel.largestNgramCount)
        else { throw .missingKey(file: file, key: "head.ngrams.count") }
        return count
    }

    private func network() throws(ModelError) -> HeadShape.Network {
        let name = try required("kind")
        guard let kind = HeadShape.Kind(rawValue: name) else {
            throw unsupported("kind", name, supported: HeadShape.Kind.allCases.map(\.rawValue))
        }
        switch kind {
        case .perceptron:
            let widths = try sizes("widths")
            return .perceptron(
                widths: widths, activation: widths.isEmpty ? .identity : try headActivation(),
                usesBatchNorm: try flag("batch_norm"), pooling: try sequencePooling())
        case .elman:
            return .recurrent(.elman, stateSize: try size("state_size"), pooling: try sequencePooling())
        case .gated:
            return .recurrent(.gated, stateSize: try size("state_size"), pooling: try sequencePooling())
        case .convolutional:
            let windows = try sizes("windows")
            guard !windows.isEmpty else {
                throw .invalidValue(
                    file: file, key: "head.windows", found: "an empty array", expected: "a width")
            }
            return .convolutional(windows: windows, filterCount: try size("filters"))
        }
    }

    private func headActivation() throws(ModelError) -> Activation {
        let text = try required("activation")
        guard let name = Activation.Name(rawValue: text) else {
            throw unsupported("activation", text, supported: Activation.Name.allCases.map(\.rawValue))
        }
        let activation = Activation(name)
        guard case .leakyRelu = activation, let value = self[Self.slopeKey] else { return activation }
        guard let slope = value.double.map({ Float($0) }), slope.isFinite else {
            throw invalid("head." + Self.slopeKey, value, expected: "a number")
        }
        return .leakyRelu(negativeSlope: slope)
    }

    private func sequencePooling() throws(ModelError) -> SequencePooling {
        let name = try required("pooling")
        guard let pooling = SequencePooling(name: name) else {
            throw unsupported("pooling", name, supported: SequencePooling.allCases.map(\.name))
        }
        return pooling
    }

    private func required(_ key: String) throws(ModelError) -> String {
        guard let text = try string(key) else { throw .missingKey(file: file, key: "head." + key) }
        return text
    }

    private func unsupported(_ key: String, _ found: String, supported: [String]) -> ModelError {
        .unsupportedValue(file: file, key: "head." + key, found: quoted(found), supported: supported)
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
    /// The shape in a configuration, in the order of the file.
    var json: JSONValue {
        guard ngramCount > 0, var object = networkJSON.object else { return networkJSON }
        _ = object.append(
            key: Array(ConfigurationObject.ngramsKey.utf8),
            value: [
                ConfigurationObject.ngramRuleKey: .integer(OwnModel.ngramRule),
                ConfigurationObject.ngramCountKey: .integer(ngramCount),
            ])
        return .object(object)
    }

    private var networkJSON: JSONValue {
        let dropout = JSONValue.number(self.dropout.description)
        switch network {
        case .perceptron(let widths, let activation, let usesBatchNorm, let pooling):
            let members: JSONValue = [
                "kind": .text(kind.rawValue), "pooling": .text(pooling.name),
                "widths": .array(widths.map { .integer($0) }), "activation": .text(activation.name.rawValue),
                "batch_norm": .boolean(usesBatchNorm), "dropout": dropout,
            ]
            guard case .leakyRelu(let slope) = activation, var object = members.object else { return members }
            _ = object.append(
                key: Array(ConfigurationObject.slopeKey.utf8), value: .number(slope.description))
            return .object(object)
        case .convolutional(let windows, let filterCount):
            return [
                "kind": .text(kind.rawValue), "windows": .array(windows.map { .integer($0) }),
                "filters": .integer(filterCount), "dropout": dropout,
            ]
        case .recurrent(_, let stateSize, let pooling):
            return [
                "kind": .text(kind.rawValue), "pooling": .text(pooling.name),
                "state_size": .integer(stateSize),
                "dropout": dropout,
            ]
        }
    }
}
