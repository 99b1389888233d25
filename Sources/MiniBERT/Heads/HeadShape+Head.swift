import Tensors
import NeuralNetworks

extension HeadShape {
    /// The most numbers of a head that can be trained; each takes twenty bytes.
    package static let largestParameterCount = 1_000_000_000

    /// The number of elements of a head of this shape, including the statistics of a batch norm.
    ///
    /// The head has zeros, which take no memory.
    package func parameterCount(hiddenSize: Int, labelCount: Int) -> Int {
        head(hiddenSize: hiddenSize, labelCount: labelCount).parameters().reduce(0) { $0 + $1.tensor.count }
    }

    /// A head of this shape whose parameters are all zero, to be loaded or initialized.
    public func head(hiddenSize: Int, labelCount: Int) -> any ClassificationHead {
        switch network {
        case .perceptron(let widths, let activation, let usesBatchNorm, let pooling):
            return PerceptronHead(
                pooling: pooling,
                perceptron: MultiLayerPerceptron(
                    inputSize: hiddenSize, hiddenSizes: widths, outputSize: labelCount,
                    activation: activation, usesBatchNorm: usesBatchNorm, dropout: dropout))
        case .convolutional(let windows, let filterCount):
            return ConvolutionalHead(
                network: TextCNN(
                    inputSize: hiddenSize, widths: windows, filterCount: filterCount, outputSize: labelCount,
                    dropout: dropout))
        case .recurrent(let cell, let stateSize, let pooling):
            let output = Linear(inputSize: stateSize, outputSize: labelCount)
            switch cell {
            case .elman:
                let reader = Recurrent(inputSize: hiddenSize, stateSize: stateSize)
                return RecurrentHead(reader: reader, pooling: pooling, dropout: dropout, output: output)
            case .gated:
                let reader = GRU(inputSize: hiddenSize, stateSize: stateSize)
                return RecurrentHead(reader: reader, pooling: pooling, dropout: dropout, output: output)
            }
        }
    }
}
