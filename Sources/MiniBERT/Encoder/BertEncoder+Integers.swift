import NeuralNetworks
import Tensors

extension BertEncoder {
    /// Whether a map of a block has weights of 8-bit integers, which have no derivatives and are not trained.
    package var hasIntegerMaps: Bool {
        blocks.contains { block in
            block.parameters().contains { $0.role == .weight && $0.tensor.elementType == .int8 }
        }
    }
}
