import Tensors

/// A penalty on large weights, added to the loss and to its gradient.
///
/// Only matrices and embedding tables are penalized (`ParameterRole.decays`).
public enum Penalty: Hashable, Sendable {
    /// No penalty.
    case none
    /// `strength · Σ|w|`, which makes weights sparse (Tibshirani, 1996).
    case l1(Float)
    /// `strength / 2 · Σw²`, whose gradient is `strength · w` (Hoerl and Kennard, 1970).
    case l2(Float)

    /// Returns the penalty of the weights of `model`.
    package func value(of model: some Parameterized) -> Float {
        switch self {
        case .none: 0
        case .l1(let strength):
            strength
                * Float(model.parameters().reduce(0) { $1.role.decays ? $0 + $1.tensor.absoluteSum : $0 })
        case .l2(let strength):
            strength / 2
                * Float(model.parameters().reduce(0) { $1.role.decays ? $0 + $1.tensor.squaredNorm : $0 })
        }
    }

    /// Adds the derivative of the penalty to `gradient`; the derivative of a magnitude at zero is zero.
    package func add<Model: Parameterized>(to gradient: inout Model, at model: Model) {
        guard self != .none else { return }
        let weights = model.parameters()
        var index = 0
        gradient.updateParameters { parameterGradient, _, role in
            if role.decays { add(to: &parameterGradient, at: weights[index].tensor) }
            index += 1
        }
    }

    private func add(to gradient: inout Tensor, at weight: Tensor) {
        switch self {
        case .none: break
        case .l2(let strength): gradient.add(weight, scaledBy: strength)
        case .l1(let strength):
            gradient.withMutableElements { sums in
                weight.withElements { weights in
                    for index in sums.indices where weights[index] != 0 {
                        sums[index] += weights[index] > 0 ? strength : -strength
                    }
                }
            }
        }
    }
}
