internal import Tensors

/// The parameters of a linear head while it is fitted: `K` rows of `H` weights, then `K` biases, in 64 bits.
struct HeadParameters: Sendable {
    let outputCount: Int
    let width: Int
    var values: [Double]

    init(outputCount: Int, width: Int) {
        self.outputCount = outputCount
        self.width = width
        values = Array(repeating: 0, count: outputCount * (width + 1))
    }

    /// How many of the values are weights; the others are biases.
    var weightCount: Int { outputCount * width }

    /// The weights in the precision of the products: `[K, H]`.
    var weightTensor: Tensor {
        Tensor(values[..<weightCount].map { Float($0) }, shape: [outputCount, width])
    }
    /// `[K]`.
    var biasTensor: Tensor { Tensor(values[weightCount...].map { Float($0) }, shape: [outputCount]) }

    /// The logits of some standardized rows: `[m, H] -> [m, K]`.
    func logits(_ features: Tensor) -> Tensor { features.linear(weight: weightTensor, bias: biasTensor) }

    /// The head on raw features that gives the same logits, divided by `temperature`.
    ///
    ///     (x - mean) / deviation · w + b  =  x · (w / deviation) + (b - Σ mean · w / deviation)
    ///
    /// A two-class problem is fitted with one row of weights; its head has two, of opposite sign and half the size, so
    /// that their softmax is the logistic function of the one.
    func head(kind: FittedHead.Kind, scale: FeatureScale, temperature: Double) -> FittedHead {
        var weights: [Float] = []
        var biases: [Float] = []
        let signs = kind == .softmax && outputCount == 1 ? [-0.5, 0.5] : [1]
        for output in 0..<outputCount {
            let row = (0..<width).map { values[output * width + $0] * scale.factors[$0] / temperature }
            let shift = zip(row, scale.means).reduce(0) { $0 + $1.0 * $1.1 }
            let bias = values[weightCount + output] / temperature - shift
            for sign in signs {
                weights += row.map { Float($0 * sign) }
                biases.append(Float(bias * sign))
            }
        }
        return FittedHead(
            kind: kind, weight: Tensor(weights, shape: [biases.count, width]),
            bias: Tensor(biases, shape: [biases.count]))
    }
}
