import NeuralNetworks
import Tensors
import Testing

@testable import MiniBERT

extension RoundTripTests {
    /// A head before it is saved.
    struct Kind: CustomTestStringConvertible {
        let testDescription: String
        /// `nil` for a head that is saved as a stock head.
        var shape: HeadShape?
        let make:
            @Sendable (_ architecture: Architecture, _ size: Int, _ labelCount: Int) -> any ClassificationHead

        /// A head that transformers does not have.
        init(_ network: HeadShape.Network) {
            let shape = HeadShape(network, dropout: 0.1)
            testDescription = shape.words
            self.shape = shape
            make = { shape.head(hiddenSize: $1, labelCount: $2) }
        }

        init(_ name: String, _ make: @escaping @Sendable (Architecture, Int, Int) -> any ClassificationHead) {
            testDescription = name
            self.make = make
        }

        /// Heads that are saved as they are, bit for bit.
        static let own: [Kind] =
            SequencePooling.allCases.flatMap { pooling in
                [
                    Kind(
                        .perceptron(widths: [], activation: .identity, usesBatchNorm: false, pooling: pooling)
                    ),
                    Kind(.recurrent(.elman, stateSize: 6, pooling: pooling)),
                    Kind(.recurrent(.gated, stateSize: 6, pooling: pooling)),
                ]
            } + [
                Kind("the family's own") { architecture, size, labelCount in
                    StockClassificationHead(
                        of: architecture, hiddenSize: size, labelCount: labelCount, dropout: 0.1)
                },
                Kind(.convolutional(windows: [1, 2], filterCount: 6)),
            ]

        /// A perceptron with each activation.
        static let perceptrons: [Kind] = activations.flatMap { activation in
            SequencePooling.allCases.map { pooling in
                Kind(
                    .perceptron(
                        widths: [7, 4], activation: activation, usesBatchNorm: pooling == .mean,
                        pooling: pooling))
            }
        }

        private static let activations =
            Activation.Name.allCases.map { Activation($0) } + [.leakyRelu(negativeSlope: 0.25)]

        /// Linear heads, which are saved as stock heads with the same logits.
        static let linear = Kind("linear on cls") { LinearHead(hiddenSize: $1, labelCount: $2) }
    }
}
