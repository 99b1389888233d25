import Tensors
import NeuralNetworks
package import MiniBERT

/// Small heads of every kind that transformers does not have.
package enum OwnHeads {
    package static let all = [
        HeadShape(
            .perceptron(widths: [], activation: .identity, usesBatchNorm: false, pooling: .mean), dropout: 0),
        HeadShape(
            .perceptron(widths: [7, 4], activation: .gelu, usesBatchNorm: false, pooling: .first),
            dropout: 0.1),
        HeadShape(
            .perceptron(widths: [6], activation: .silu, usesBatchNorm: true, pooling: .mean), dropout: 0),
        HeadShape(
            .perceptron(
                widths: [6], activation: .leakyRelu(negativeSlope: 0.2), usesBatchNorm: false, pooling: .last),
            dropout: 0),
        HeadShape(.convolutional(windows: [1, 2], filterCount: 6), dropout: 0.1),
        HeadShape(.recurrent(.elman, stateSize: 6, pooling: .last), dropout: 0.1),
        HeadShape(.recurrent(.gated, stateSize: 6, pooling: .mean), dropout: 0.1),
    ]
}
