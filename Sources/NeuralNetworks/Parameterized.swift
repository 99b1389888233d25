public import Tensors

/// A visitor that sees every parameter of a model in a fixed order, and may change it in place.
public protocol ParameterVisitor {
    /// The error that ends a visit early; `Never` if nothing does.
    associatedtype Failure: Error
    /// Visits one parameter.
    mutating func visit(_ parameter: inout Tensor, at path: ParameterPath, role: ParameterRole)
        throws(Failure)
}

/// A value with parameters.
public protocol Parameterized: Sendable {
    /// Passes every parameter to `visitor`, under its published name and in a fixed order.
    mutating func visitParameters<Visitor: ParameterVisitor>(
        _ visitor: inout Visitor, at path: ParameterPath
    ) throws(Visitor.Failure)
}

/// A parameter together with its name and role.
public struct Parameter: Hashable, Sendable {
    /// The path of the parameter in the model.
    public let path: ParameterPath
    /// The role of the parameter.
    public let role: ParameterRole
    /// The value of the parameter.
    public let tensor: Tensor
}

extension Parameterized {
    /// Returns every parameter with its name and role, in the order of the visit.
    public func parameters(at path: ParameterPath = .root) -> [Parameter] {
        var collector = Collector()
        var copy = self
        copy.visitParameters(&collector, at: path)
        return collector.parameters
    }

    /// The number of elements of all parameters, without statistics.
    public var parameterCount: Int {
        parameters().reduce(0) { $1.role == .statistic ? $0 : $0 + $1.tensor.count }
    }

    package mutating func updateParameters(
        at path: ParameterPath = .root, _ body: (inout Tensor, ParameterPath, ParameterRole) -> Void
    ) {
        withoutActuallyEscaping(body) { body in
            var updater = Updater(body: body)
            visitParameters(&updater, at: path)
        }
    }
}

private struct Collector: ParameterVisitor {
    var parameters: [Parameter] = []

    mutating func visit(_ parameter: inout Tensor, at path: ParameterPath, role: ParameterRole) {
        parameters.append(Parameter(path: path, role: role, tensor: parameter))
    }
}

private struct Updater: ParameterVisitor {
    let body: (inout Tensor, ParameterPath, ParameterRole) -> Void

    mutating func visit(_ parameter: inout Tensor, at path: ParameterPath, role: ParameterRole) {
        body(&parameter, path, role)
    }
}
