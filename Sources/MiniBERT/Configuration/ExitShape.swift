import ModelSettings
import StrictJSON

/// The inner layers of an encoder after which a model can answer, as a configuration states them.
public struct ExitShape: Hashable, Sendable {
    /// How the states of a text become the vector that the exits read: `cls` or `mean`.
    public let pooling: Pooling
    /// The numbers of the layers, from 1 and ascending, without the last layer of the encoder.
    public let layers: [Int]

    /// - Precondition: The pooling is one of `poolings`, and there is a layer.
    package init(pooling: Pooling, layers: [Int]) {
        precondition(Self.poolings.contains(pooling), "exits on \(pooling)")
        precondition(!layers.isEmpty, "exits of no layer")
        self.pooling = pooling
        self.layers = layers
    }

    /// The poolings that have a meaning for the states of every layer.
    package static let poolings: [Pooling] = [.cls, .mean]

    /// The shape in words, such as `after layers 1, 2, 3, on mean`.
    package var words: String {
        let numbers = layers.map(String.init).joined(separator: ", ")
        return "after layer\(layers.count == 1 ? "" : "s") \(numbers), on \(pooling.rawValue)"
    }

    /// The key of the shape in a configuration.
    static let key = "exits"

    /// The shape in a configuration.
    var json: JSONValue {
        ["pooling": .text(pooling.rawValue), "layers": .array(layers.map { .integer($0) })]
    }
}

extension ConfigurationObject {
    /// The layers with an exit; `nil` if there is none.
    func exits(layerCount: Int, problemType: ProblemType) throws(ModelError) -> ExitShape? {
        guard let value = self[ExitShape.key] else { return nil }
        guard value.object != nil else { throw invalid(ExitShape.key, value, expected: "an object") }
        let object = node(value, at: ExitShape.key)
        guard problemType != .regression else {
            throw .contradiction(
                file: file,
                finding: "there is '\(ExitShape.key)' and 'problem_type' is '\(problemType.rawValue)'",
                expectation: "an exit needs labels")
        }
        guard let name = try object.string("pooling") else {
            throw .missingKey(file: file, key: object.child("pooling"))
        }
        guard let pooling = ExitShape.poolings.first(where: { $0.rawValue.utf8.elementsEqual(name.utf8) })
        else {
            throw .unsupportedValue(
                file: file, key: object.child("pooling"), found: name,
                supported: ExitShape.poolings.map(\.rawValue))
        }
        return ExitShape(pooling: pooling, layers: try object.exitLayers(layerCount: layerCount))
    }

    private func exitLayers(layerCount: Int) throws(ModelError) -> [Int] {
        guard let value = self["layers"] else { throw .missingKey(file: file, key: child("layers")) }
        let layers = (value.array ?? []).compactMap(\.integer).filter { $0 >= 1 && $0 < layerCount }
        guard !layers.isEmpty, layers.count == value.array?.count,
            zip(layers, layers.dropFirst()).allSatisfy({ $0 < $1 })
        else {
            let found = value.text
            throw .invalidValue(
                file: file, key: child("layers"), found: found.utf8.count <= 60 ? found : value.kind,
                expected: "ascending numbers of layers, from 1 and below the last, \(layerCount)")
        }
        return layers
    }
}
