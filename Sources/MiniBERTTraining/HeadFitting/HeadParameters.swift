import Tensors
import NeuralNetworks

/// The extents of the parameters of a linear head.
struct HeadExtents: Hashable, Sendable {
    /// `K`.
    let outputCount: Int
    /// `H`, the number of dense features.
    let width: Int
    /// `N`, the number of sparse features.
    var sparseWidth = 0

    /// The outputs of each sparse feature, with as many after the last that whole vectors of a processor hold them.
    ///
    /// The weights of those beyond `outputCount` are 0.
    var paddedOutputCount: Int { outputCount < 32 ? outputCount : (outputCount + 15) / 16 * 16 }
    /// The number of sparse features whose weights a core's cache holds beside the logits of a block of rows.
    var sparsePartSize: Int { max(1024, (80 << 10) / paddedOutputCount) }
    /// The number of sparse weights, after which the dense ones begin.
    var sparseCount: Int { paddedOutputCount * sparseWidth }
    /// How many parameters are weights; the others are biases.
    var weightCount: Int { sparseCount + outputCount * width }
    var count: Int { weightCount + outputCount }

    /// The number of past steps that the solver keeps; fewer of many parameters, which take memory.
    var memory: Int { max(3, min(12, (5 << 20) / max(1, count))) }
}

/// The parameters of a linear head while the solver works on them, as one vector.
///
/// These are `N` rows of `K'` sparse weights, `K` rows of `H` dense weights, then `K` biases; `K'` is the padded number of
/// outputs.
struct HeadParameters: Sendable {
    let extents: HeadExtents
    /// `[count]`.
    var values: Tensor

    init(zeros extents: HeadExtents) { self.init(extents: extents, values: Tensor(zeros: [extents.count])) }

    init(extents: HeadExtents, values: Tensor) {
        self.extents = extents
        self.values = values
    }

    /// Joins the parts of a vector.
    init(extents: HeadExtents, dense: Tensor, sparse: Tensor?, bias: Tensor) {
        self.extents = extents
        let parts = [sparse, dense, bias].compactMap { $0 }
        values = .concatenatingColumns(parts.map { $0.reshaped([1, $0.count]) }).reshaped([extents.count])
    }

    /// `[K, H]`.
    var dense: Tensor {
        get {
            part(extents.sparseCount..<extents.weightCount).reshaped([extents.outputCount, extents.width])
        }
        set {
            values.setBlock(row: 0, column: extents.sparseCount, to: newValue.reshaped([1, newValue.count]))
        }
    }
    /// `[N, K']`; `nil` without sparse features.
    var sparse: Tensor? {
        guard extents.sparseWidth > 0 else { return nil }
        return part(0..<extents.sparseCount)
            .reshaped([extents.sparseWidth, extents.paddedOutputCount])
    }
    /// `[K]`.
    var bias: Tensor {
        get { part(extents.weightCount..<extents.count).reshaped([extents.outputCount]) }
        set {
            values.setBlock(row: 0, column: extents.weightCount, to: newValue.reshaped([1, newValue.count]))
        }
    }

    private func part(_ range: Range<Int>) -> Tensor { values.block(rows: 0..<1, columns: range) }

    /// The map that gives the same logits on raw dense features, divided by `temperature`.
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
        let signs = Self.signs(hasTwoClasses)
        let (dense, bias) = (dense.elements, bias.elements)
        for output in 0..<extents.outputCount {
            let row = (0..<extents.width).map {
                Double(dense[output * extents.width + $0]) * scale.factors[$0] / temperature
            }
            let shift = zip(row, scale.means).reduce(0) { $0 + $1.0 * $1.1 }
            let shifted = Double(bias[output]) / temperature - shift
            for sign in signs {
                weights += row.map { Float($0 * sign) }
                biases.append(Float(shifted * sign))
            }
        }
        var map = Linear(inputSize: extents.width, outputSize: biases.count)
        map.weight = Tensor(weights, shape: [biases.count, extents.width])
        map.bias = Tensor(biases, shape: [biases.count])
        return map
    }

    /// The sparse weights that belong to the map, for features that are not yet multiplied by `factor`: `[N, C]`.
    func sparseMap(hasTwoClasses: Bool, factor: Double, temperature: Double) -> Tensor? {
        guard let sparse = sparse?.firstColumns(extents.outputCount) else { return nil }
        let signs = Self.signs(hasTwoClasses).map { Float($0 * factor / temperature) }
        if signs.count == 1 { return sparse.scaled(by: signs[0]) }
        return .concatenatingColumns(signs.map { sparse.scaled(by: $0) })
    }

    private static func signs(_ hasTwoClasses: Bool) -> [Double] { hasTwoClasses ? [-0.5, 0.5] : [1] }
}

extension Tensor {
    /// The first columns; the tensor itself if it has no others.
    func firstColumns(_ count: Int) -> Tensor {
        count == columns ? self : block(rows: 0..<rows, columns: 0..<count)
    }

    /// The tensor with columns of zeros after its own; itself if it has enough.
    func paddingColumns(to count: Int) -> Tensor {
        if count == columns { return self }
        var padded = Tensor(zeros: [rows, count])
        padded.setBlock(row: 0, column: 0, to: self)
        return padded
    }
}
