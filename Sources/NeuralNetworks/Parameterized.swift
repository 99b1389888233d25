public import Tensors

/// What a parameter is for; initializers and weight decay go by it.
public enum ParameterRole: Hashable, Sendable {
    /// A matrix that multiplies.
    case weight
    /// A vector that is added.
    case bias
    /// A vector that multiplies element by element, as in a norm.
    case scale
    /// A table from which rows are picked.
    case embedding
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

/// Sees every parameter of a model in a fixed order, and may change it in place.
public protocol ParameterVisitor {
    /// Why a visit may end early; `Never` for one that cannot.
    associatedtype Failure: Error
    /// Sees one parameter.
    mutating func visit(_ parameter: inout Tensor, at path: ParameterPath, role: ParameterRole) throws(Failure)
}

/// A value with parameters.
public protocol Parameterized: Sendable {
    /// Shows every parameter to `visitor`, under its published name, in a fixed order.
    mutating func visitParameters<Visitor: ParameterVisitor>(
        _ visitor: inout Visitor, at path: ParameterPath
    ) throws(Visitor.Failure)
}
