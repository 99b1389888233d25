public import Tensors

/// A table with a learned row for each id, such as a word, a position or a segment: `y_i = W[id_i]`.
public struct Embedding: Layer {
    /// The table, `[count, size]`.
    public var weight: Tensor

    /// Creates a table of zeros, to be loaded or initialized.
    public init(count: Int, size: Int) { weight = Tensor(zeros: [count, size]) }

    /// The values of the forward pass that `backward` reads.
    public struct Activations: Sendable {
        let ids: [Int32]
    }

    /// Returns the row of each id: `n` ids `-> [n, size]`.
    ///
    /// - Precondition: Each id is in `0..<count`.
    public func forward(
        _ ids: [Int32], in context: inout ForwardContext
    ) -> (output: Tensor, activations: Activations) {
        (weight.gatheringRows(ids), Activations(ids: ids))
    }

    /// Adds each row of `dy` to the row of `dW` with its id.
    ///
    /// An id may occur many times.
    public func backward(
        _ outputGradient: Tensor, through activations: Activations, into gradient: inout Embedding
    ) {
        gradient.weight.scatterAddRows(activations.ids, from: outputGradient)
    }

    /// Visits the table.
    public mutating func visitParameters<Visitor: ParameterVisitor>(
        _ visitor: inout Visitor, at path: ParameterPath
    ) throws(Visitor.Failure) {
        try visitor.visit(&weight, at: path.appending("weight"), role: .embedding)
    }
}
