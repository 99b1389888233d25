import NeuralNetworks

extension HeadShape {
    /// The most numbers of a head that is trained: each takes twenty bytes then.
    package static let largestParameterCount = 1_000_000_000

    /// How many numbers a head of this shape has; sizes up to 2¹⁶ do not overflow.
    package func parameterCount(hiddenSize: Int, labelCount: Int) -> Int {
        func linear(_ inputs: Int, _ outputs: Int) -> Int { (inputs + 1) * outputs }
        switch network {
        case .perceptron(let widths, _, let usesBatchNorm, _):
            let maps = zip([hiddenSize] + widths, widths + [labelCount]).reduce(0) { $0 + linear($1.0, $1.1) }
            return maps + (usesBatchNorm ? 4 * widths.reduce(0, +) : 0)
        case .convolutional(let windows, let filterCount):
            return windows.reduce(linear(windows.count * filterCount, labelCount)) {
                $0 + linear(hiddenSize * $1, filterCount)
            }
        case .recurrent(let cell, let stateSize, _):
            let gates = cell == .gated ? 3 : 1
            return linear(hiddenSize, gates * stateSize) + linear(stateSize, gates * stateSize)
                + linear(stateSize, labelCount)
        }
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
