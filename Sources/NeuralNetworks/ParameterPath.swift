/// What a parameter is for; initializers, penalties and weight decay go by it.
public enum ParameterRole: Hashable, Sendable {
    /// A matrix that multiplies.
    case weight
    /// A vector that is added.
    case bias
    /// A vector that multiplies element by element, as in a norm.
    case scale
    /// A table from which rows are picked.
    case embedding
    /// A running figure that is saved with the parameters but learned from no gradient, as in `BatchNorm`.
    ///
    /// What `backward` adds to the gradient of a statistic is the change that it should undergo.
    case statistic

    /// Whether penalties and weight decay pull it towards zero: matrices and tables, not biases, scales, statistics.
    package var decays: Bool { self == .weight || self == .embedding }
}

/// The place of a parameter in a model, as published checkpoints write it: names joined by dots.
public struct ParameterPath: Hashable, Sendable {
    /// The names from the root down, joined by dots.
    public let name: String

    /// The path of the whole model.
    public static let root = ParameterPath(name: "")

    private init(name: String) { self.name = name }

    /// The path of the part named `component` at this path; `component` may itself hold dots.
    public func appending(_ component: String) -> ParameterPath {
        ParameterPath(name: name.isEmpty ? component : name + "." + component)
    }
}
