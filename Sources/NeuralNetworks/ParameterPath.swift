/// The role of a parameter; initializers, penalties and weight decay depend on it.
public enum ParameterRole: Hashable, Sendable {
    /// A matrix that multiplies.
    case weight
    /// A vector that is added.
    case bias
    /// A vector that multiplies element by element, as in a norm.
    case scale
    /// A table from which rows are picked.
    case embedding
    /// A running statistic that is saved with the parameters but not learned from a gradient, as in `BatchNorm`.
    ///
    /// The gradient of a statistic is the change that the step makes to it.
    case statistic

    /// Whether penalties and weight decay apply: true for matrices and tables, false for biases, scales and
    /// statistics.
    package var decays: Bool { self == .weight || self == .embedding }
}

/// The path of a parameter in a model, as in published checkpoints: names joined by dots.
public struct ParameterPath: Hashable, Sendable {
    /// The names from the root down, joined by dots.
    public let name: String

    /// The path of the whole model.
    public static let root = ParameterPath(name: "")

    private init(name: String) { self.name = name }

    /// Returns the path of the part named `component` at this path; `component` may contain dots.
    public func appending(_ component: String) -> ParameterPath {
        ParameterPath(name: name.isEmpty ? component : name + "." + component)
    }
}
