public import Tensors

/// Where the elements of a parameter start.
///
/// `inputs` and `outputs` are the columns and rows of a weight matrix: how many numbers each output sums, and how many
/// outputs each input reaches.
public enum Initializer: Hashable, Sendable {
    /// All zero.
    case zeros
    /// All the same.
    case constant(Float)
    /// Evenly from `-bound...bound`.
    case uniform(bound: Float)
    /// From a normal distribution of mean zero.
    case normal(deviation: Float)
    /// From a normal distribution of mean zero, drawn again beyond two deviations; BERT's own, at 0.02.
    case truncatedNormal(deviation: Float)
    /// Uniform with variance `2 / (inputs + outputs)`, for sigmoid and tanh (Glorot and Bengio, 2010).
    case xavierUniform
    /// Normal with variance `2 / (inputs + outputs)`, for sigmoid and tanh (Glorot and Bengio, 2010).
    case xavierNormal
    /// Uniform with variance `2 / inputs`, for relu and its kin (He and others, 2015).
    case heUniform
    /// Normal with variance `2 / inputs`, for relu and its kin (He and others, 2015).
    case heNormal

    /// A tensor of `shape` whose elements are drawn from `generator` in row-major order.
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
            // An even spread within the bound has a third of its square as variance.
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

/// The initializer of each role of parameter.
public struct InitializationPlan: Hashable, Sendable {
    /// For matrices.
    public var weight: Initializer
    /// For vectors that are added.
    public var bias: Initializer
    /// For vectors that multiply.
    public var scale: Initializer
    /// For tables.
    public var embedding: Initializer

    /// Creates a plan; biases start at zero and scales at one unless asked otherwise.
    public init(
        weight: Initializer, bias: Initializer = .zeros, scale: Initializer = .constant(1),
        embedding: Initializer = .normal(deviation: 1)
    ) {
        self.weight = weight
        self.bias = bias
        self.scale = scale
        self.embedding = embedding
    }

    /// BERT's: weights and embeddings from a truncated normal distribution of deviation 0.02 (Devlin and others, 2019).
    public static let bert = InitializationPlan(
        weight: .truncatedNormal(deviation: 0.02), embedding: .truncatedNormal(deviation: 0.02))
}

extension Parameterized {
    /// Starts every parameter anew, in the order of the visit; statistics are left alone.
    public mutating func initialize(by plan: InitializationPlan, using generator: inout SplitMix64) {
        updateParameters { parameter, _, role in
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

    /// The same value with every parameter started anew.
    public func initialized(by plan: InitializationPlan, using generator: inout SplitMix64) -> Self {
        var initialized = self
        initialized.initialize(by: plan, using: &generator)
        return initialized
    }
}
