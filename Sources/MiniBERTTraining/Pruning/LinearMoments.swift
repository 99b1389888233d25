import NeuralNetworks
import Tensors

/// The sums, over tokens, of products of a linear map's inputs with each other and with wanted outputs.
///
/// A constant 1 is the first input, so that least squares also give the bias.
struct LinearMoments: Sendable {
    /// The number of inputs, with the constant.
    let size: Int
    let outputSize: Int
    /// `[size, size]`.
    private(set) var gram: [Double]
    /// `[size, outputSize]`.
    private(set) var cross: [Double]

    init(inputSize: Int, outputSize: Int) {
        size = inputSize + 1
        self.outputSize = outputSize
        gram = [Double](repeating: 0, count: size * size)
        cross = [Double](repeating: 0, count: size * outputSize)
    }

    /// The products of some tokens.
    struct Products: Sendable {
        let gram: Tensor
        let cross: Tensor?

        /// Multiplies inputs, `[n, size - 1]`, with each other and with wanted outputs, `[n, outputSize]`.
        init(inputs: Tensor, outputs: Tensor? = nil) {
            let ones = Tensor(repeating: 1, shape: [inputs.rows, 1])
            let inputs = Tensor.concatenatingColumns([ones, inputs])
            gram = inputs.transposedMatmul(inputs)
            cross = outputs.map(inputs.transposedMatmul)
        }
    }

    mutating func add(_ products: Products) {
        products.gram.withElements { elements in
            var sums = gram.mutableSpan
            for index in sums.indices { sums[index] += Double(elements[index]) }
        }
        products.cross?.withElements { elements in
            var sums = cross.mutableSpan
            for index in sums.indices { sums[index] += Double(elements[index]) }
        }
    }

    /// The mean of the inputs' squares, without the constant.
    private var meanSquare: Double {
        (1..<size).reduce(0) { $0 + gram[$1 * size + $1] } / Double(max(1, size - 1))
    }

    /// The Gram matrix with `ridge` times the mean square added to the diagonal, except for the constant.
    func regularizedGram(_ ridge: Double) -> [Double] {
        var gram = gram
        // The constant needs a little, too, if another input is constant.
        gram[0] *= 1 + 1e-12
        for index in 1..<size { gram[index * size + index] += ridge * meanSquare + .leastNormalMagnitude }
        return gram
    }

    /// The map that gives the wanted outputs best, and stays near another one where the inputs do not decide.
    ///
    /// It minimizes `‖W x + b - y‖² + r ‖W - W₀‖²` over all tokens, `r` being `ridge` times the mean square of the
    /// inputs.
    func leastSquares(near map: Linear, ridge: Double) throws(Stopped) -> Linear {
        let strength = ridge * meanSquare + .leastNormalMagnitude
        var right = cross
        map.weight.withElements { weight in
            for row in 0..<outputSize {
                for column in 1..<size {
                    right[column * outputSize + row] +=
                        strength * Double(weight[row * (size - 1) + column - 1])
                }
            }
        }
        let factor = try CholeskyFactor(of: regularizedGram(ridge), size: size)
        return Linear(
            solution: try factor.solved(right, width: outputSize), size: size, outputSize: outputSize)
    }
}

extension Linear {
    /// Creates a map from `[size, outputSize]`: the bias, then a row for each input.
    init(solution: [Double], size: Int, outputSize: Int) {
        self.init(inputSize: size - 1, outputSize: outputSize)
        weight = Tensor(
            (0..<outputSize).flatMap { row in
                (1..<size).map { Float(solution[$0 * outputSize + row]) }
            }, shape: [outputSize, size - 1])
        bias = Tensor((0..<outputSize).map { Float(solution[$0]) }, shape: [outputSize])
    }

    /// The map as `[size, outputSize]`: the bias, then a row for each input.
    var solution: [Double] {
        let (rows, columns) = (weight.rows, weight.columns)
        var solution = bias.elements.map(Double.init)
        solution.reserveCapacity((columns + 1) * rows)
        let elements = weight.elements
        for column in 0..<columns {
            for row in 0..<rows { solution.append(Double(elements[row * columns + column])) }
        }
        return solution
    }
}
