public import Tensors

/// The distribution of the initial elements of a parameter.
///
/// `inputs` and `outputs` are the columns and rows of a weight matrix: the number of values that each output
/// sums, and the number of outputs that each input affects.
public enum Initializer: Hashable, Sendable {
    /// All elements are zero.
    case zeros
    /// All elements have the same value.
    case constant(Float)
    /// Uniform in `-bound...bound`.
    case uniform(bound: Float)
    /// Normal with mean zero.
    case normal(deviation: Float)
    /// Normal with mean zero; values beyond two deviations are drawn again.
    ///
    /// BERT uses it with 0.02.
    case truncatedNormal(deviation: Float)
    /// Uniform with variance `2 / (inputs + outputs)`, for sigmoid and tanh (Glorot and Bengio, 2010).
    case xavierUniform
    /// Normal with variance `2 / (inputs + outputs)`, for sigmoid and tanh (Glorot and Bengio, 2010).
    case xavierNormal
    /// Uniform with variance `2 / inputs`, for relu and its relatives (He and others, 2015).
    case heUniform
    /// Normal with variance `2 / inputs`, for relu and its relatives (He and others, 2015).
    case heNormal

    /// Returns a tensor of `shape` whose elements are drawn from `generator` in row-major order.
    public func tensor(_ shape: TensorShape, using generator: inout SplitMix64) -> Tensor {
        let inputs = Float(shape.extents.last ?? 1)
        let outputs = Float(shape.count) / max(1, inputs)
        switch self {
        case .zeros:
            return Tensor(zeros: shape)
        case .constant(let value):
            return Tensor(repeating: value, shape: shape)
        case .uniform(let bound):
            return .uniform(shape, in: -bound...bound, using: &generator)
        case .normal(let deviation):
            return .normal(shape, deviation: deviation, using: &generator)
        case .truncatedNormal(let deviation):
            return .truncatedNormal(shape, deviation: deviation, using: &generator)
        case .xavierUniform:
            // A uniform distribution has a third of its squared bound as variance.
            let bound = (6 / (inputs + outputs)).squareRoot()
            return .uniform(shape, in: -bound...bound, using: &generator)
        case .xavierNormal:
            return .normal(shape, deviation: (2 / (inputs + outputs)).squareRoot(), using: &generator)
        case .heUniform:
            let bound = (6 / inputs).squareRoot()
            return .uniform(shape, in: -bound...bound, using: &generator)
        case .heNormal:
            return .normal(shape, deviation: (2 / inputs).squareRoot(), using: &generator)
        }
    }
}

/// The initializer for each role of parameters.
public struct InitializationPlan: Hashable, Sendable {
    /// The initializer of weight matrices.
    public var weight: Initializer
    /// The initializer of biases.
    public var bias: Initializer
    /// The initializer of scales.
    public var scale: Initializer
    /// The initializer of embedding tables.
    public var embedding: Initializer

    /// Creates a plan; by default biases start at zero and scales at one.
    public init(
        weight: Initializer, bias: Initializer = .zeros, scale: Initializer = .constant(1),
        embedding: Initializer = .normal(deviation: 1)
    ) {
        self.weight = weight
        self.bias = bias
        self.scale = scale
        self.embedding = embedding
    }

    /// The plan of BERT: weights and embeddings from a truncated normal distribution with deviation 0.02 (Devlin
    /// and others, 2019).
    public static let bert = InitializationPlan(
        weight: .truncatedNormal(deviation: 0.02), embedding: .truncatedNormal(deviation: 0.02))
}

extension Parameterized {
    /// Initializes every parameter, in the order of the visit.
    ///
    /// Statistics keep their values.
    public mutating func initialize(by plan: InitializationPlan, using generator: inout SplitMix64) {
        updateParameters { parameter, _, role in
            // A large model takes a second. The work that should stop does not use it.
            guard !StopRequest.isPending else { return }
            let initializer: Initializer
            switch role {
            case .weight: initializer = plan.weight
            case .bias: initializer = plan.bias
            case .scale: initializer = plan.scale
            case .embedding: initializer = plan.embedding
            case .statistic: return
            }
            parameter = initializer.tensor(parameter.shape, using: &generator)
        }
    }

    /// Returns a copy with every parameter initialized.
    public func initialized(by plan: InitializationPlan, using generator: inout SplitMix64) -> Self {
        var initialized = self
        initialized.initialize(by: plan, using: &generator)
        return initialized
    }
}
