import Tensors
import NeuralNetworks

/// The parameters of a linear head while the solver works on them: `K` rows of `H` weights, then `K` biases, in 64
/// bits.
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

    /// The weights in 32 bits: `[K, H]`.
    var weightTensor: Tensor {
        Tensor(values[..<weightCount].map { Float($0) }, shape: [outputCount, width])
    }
    /// The biases in 32 bits: `[K]`.
    var biasTensor: Tensor { Tensor(values[weightCount...].map { Float($0) }, shape: [outputCount]) }

    /// The logits of standardized rows: `[m, H] -> [m, K]`.
    func logits(_ features: Tensor) -> Tensor { features.linear(weight: weightTensor, bias: biasTensor) }

    /// The map that gives the same logits on raw features, divided by `temperature`.
    ///
    ///     (x - mean) / deviation · w + b  =  x · (w / deviation) + (b - Σ mean · w / deviation)
    ///
    /// A problem of two classes is fitted with one row of weights. Its map has two rows of opposite sign and half the
    /// size, so that their softmax equals the logistic function of the one.
    ///
    /// - Parameters:
    ///   - hasTwoClasses: Whether one row of weights stands for two classes.
    ///   - scale: The standardization of the features.
    ///   - temperature: The divisor of the logits.
    /// - Returns: `[H] -> [C]`.
    func map(hasTwoClasses: Bool, scale: FeatureScale, temperature: Double) -> Linear {
        var weights: [Float] = []
        var biases: [Float] = []
        let signs = hasTwoClasses ? [-0.5, 0.5] : [1]
        for output in 0..<outputCount {
            let row = (0..<width).map { values[output * width + $0] * scale.factors[$0] / temperature }
            let shift = zip(row, scale.means).reduce(0) { $0 + $1.0 * $1.1 }
            let bias = values[weightCount + output] / temperature - shift
            for sign in signs {
                weights += row.map { Float($0 * sign) }
                biases.append(Float(bias * sign))
            }
        }
        var map = Linear(inputSize: width, outputSize: biases.count)
        map.weight = Tensor(weights, shape: [biases.count, width])
        map.bias = Tensor(biases, shape: [biases.count])
        return map
    }
}
