public import NeuralNetworks
import Tensors

/// Linear heads on the states of inner layers of an encoder, each of which can answer a text without the layers above it.
///
///     logits = W · pool(states after the layer) + b
public struct EarlyExits: Sendable {
    /// The layers, and how their states are read.
    public let shape: ExitShape
    /// The map `[H] -> [C]` of each layer of the shape.
    public let maps: [Linear]

    /// - Precondition: There is a map for each layer.
    package init(shape: ExitShape, maps: [Linear]) {
        precondition(shape.layers.count == maps.count, "\(maps.count) maps for \(shape.layers.count) exits")
        self.shape = shape
        self.maps = maps
    }

    /// The logits of each sequence by the exit after a layer, `[T, H] -> [B, C]`; `nil` if the layer has no exit.
    func logits(of states: HiddenStates, afterLayer layer: Int) -> Tensor? {
        shape.layers.firstIndex(of: layer).map { maps[$0](shape.pooling(states, pooler: nil)) }
    }

    /// The parameters by the names that they have in files, such as `exits.1.weight`.
    var parameters: [Parameter] {
        zip(shape.layers, maps).flatMap { layer, map in map.parameters(at: Self.path(ofLayer: layer)) }
    }

    static func path(ofLayer layer: Int) -> ParameterPath {
        .root.appending("\(OwnModel.exitPrefix)\(layer)")
    }
}
