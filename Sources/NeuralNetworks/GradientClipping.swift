package import Tensors

/// A bound on the gradient of a step.
public enum GradientClipping: Hashable, Sendable {
    /// No bound.
    case none
    /// Scales the gradient down so that the norm over all parameters is at most this (Pascanu, Mikolov and
    /// Bengio, 2013).
    case norm(Float)
    /// Limits each number to the range from minus this to plus this.
    case value(Float)

    /// A number added to the norm before dividing by it, as PyTorch does.
    private static let normEpsilon: Float = 1e-6

    /// Clips `gradient` in place, several parameters at a time, and returns its norm before clipping.
    @discardableResult
    package func clip(_ gradient: inout some Parameterized, sharedBy threads: WorkerThreads) -> Float {
        let squares = threads.map(gradient.parameters()) { $0.role == .statistic ? 0 : $0.tensor.squaredNorm }
        let norm = Float(squares.reduce(0, +).squareRoot())
        switch self {
        case .none: break
        case .norm(let bound):
            let factor = bound / (norm + Self.normEpsilon)
            guard factor < 1 else { break }
            gradient.updateParameters(sharedBy: threads) { parameter, _, _, role in
                if role != .statistic { parameter.scale(by: factor) }
            }
        case .value(let bound):
            gradient.updateParameters { parameter, _, role in
                if role != .statistic { parameter.clamp(to: bound) }
            }
        }
        return norm
    }
}

extension Tensor {
    fileprivate mutating func clamp(to bound: Float) {
        withMutableElements { elements in
            for index in elements.indices { elements[index] = min(max(elements[index], -bound), bound) }
        }
    }
}
