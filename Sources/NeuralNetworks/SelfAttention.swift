internal import Tensors

/// Lets the tokens of a sequence see each other: each becomes a mean of all values, weighted by how well its query fits
/// their keys (Vaswani and others, 2017).
///
///     q, k, v = x Wᵀ + b                          one map each, [T, H]
///     p = softmax(q kᵀ / √D)                      for each sequence and head, [S, S]
///     y = dropout(p) v
///
/// Head `a` works on columns `a D..<(a + 1) D` of all three. No sequence sees another, so there is no mask.
public struct SelfAttention: Layer {
    /// What a token asks for: `[T, H] -> [T, H]`.
    public var query: Linear
    /// What a token answers to: `[T, H] -> [T, H]`.
    public var key: Linear
    /// What a token tells: `[T, H] -> [T, H]`.
    public var value: Linear
    /// `A`, how many heads attend side by side.
    public let headCount: Int
    /// Applied to the probabilities while training.
    public var dropout: Dropout

    /// Creates a layer whose parameters are all zero, to be loaded or initialized.
    ///
    /// - Precondition: `headCount` divides `hiddenSize`.
    public init(hiddenSize: Int, headCount: Int, dropout: Float = 0) {
        precondition(
            headCount > 0 && hiddenSize.isMultiple(of: headCount),
            "\(headCount) heads for \(hiddenSize) columns")
        query = Linear(inputSize: hiddenSize, outputSize: hiddenSize)
        key = Linear(inputSize: hiddenSize, outputSize: hiddenSize)
        value = Linear(inputSize: hiddenSize, outputSize: hiddenSize)
        self.headCount = headCount
        self.dropout = Dropout(rate: dropout)
    }

    /// What `backward` needs of the forward pass.
    public struct Activations: Sendable {
        let query: Linear.Activations
        let key: Linear.Activations
        let value: Linear.Activations
        /// Each `[T, H]`.
        let queries, keys, values: Tensor
        /// For each sequence and head `[S, S]`, before dropout.
        let probabilities: Tensor
        let dropout: Dropout.Activations
    }

    /// Attends within each sequence: `[T, H] -> [T, H]`.
    public func forward(
        _ input: HiddenStates, in context: inout ForwardContext
    ) -> (output: HiddenStates, activations: Activations) {
        let (queries, query) = self.query.forward(input.rows, in: &context)  // [T, H]
        let (keys, key) = self.key.forward(input.rows, in: &context)  // [T, H]
        let (values, value) = self.value.forward(input.rows, in: &context)  // [T, H]
        let attention = ScaledDotProductAttention(headCount: headCount, sequences: input.sequences)
        let mask = dropout.mask([attention.probabilityCount], in: &context)
        let (output, probabilities) = attention.forward(
            queries: queries, keys: keys, values: values, mask: mask)
        let activations = Activations(
            query: query, key: key, value: value, queries: queries, keys: keys, values: values,
            probabilities: probabilities, dropout: Dropout.Activations(mask: mask))
        return (HiddenStates(rows: output, sequences: input.sequences), activations)
    }

    /// Attends within each sequence, keeping no probabilities: `[T, H] -> [T, H]`.
    public func callAsFunction(_ input: HiddenStates) -> HiddenStates {
        let attention = ScaledDotProductAttention(headCount: headCount, sequences: input.sequences)
        let output = attention(queries: query(input.rows), keys: key(input.rows), values: value(input.rows))
        return HiddenStates(rows: output, sequences: input.sequences)
    }

    /// What the first token of each sequence sees, for inference: `[T, H] -> [B, H]`, sequences of one row.
    public func classTokenStates(_ input: HiddenStates) -> HiddenStates {
        let firstRows = input.classTokens
        let attention = ScaledDotProductAttention(
            headCount: headCount, querySequences: firstRows.sequences, keySequences: input.sequences)
        let output = attention(
            queries: query(firstRows.rows), keys: key(input.rows), values: value(input.rows))
        return HiddenStates(classTokens: output)
    }

    /// Returns the derivative by the input: the sum of what comes back through queries, keys and values.
    ///
    /// For each sequence and head, with `m` the dropout mask and `s = q kᵀ / √D`:
    ///
    ///     dv = (m p)ᵀ dy
    ///     dp = m (dy vᵀ)
    ///     ds = p (dp - Σ_keys p dp)              the derivative of a softmax
    ///     dq = ds k / √D,  dk = dsᵀ q / √D
    public func backward(
        _ outputGradient: HiddenStates, through activations: Activations, into gradient: inout SelfAttention
    ) -> HiddenStates {
        let attention = ScaledDotProductAttention(headCount: headCount, sequences: outputGradient.sequences)
        let (queries, keys, values) = attention.backward(
            outputGradient.rows, queries: activations.queries, keys: activations.keys,
            values: activations.values,
            probabilities: activations.probabilities, mask: activations.dropout.mask)
        var input = query.backward(queries, through: activations.query, into: &gradient.query)  // [T, H]
        input += key.backward(keys, through: activations.key, into: &gradient.key)
        input += value.backward(values, through: activations.value, into: &gradient.value)
        return HiddenStates(rows: input, sequences: outputGradient.sequences)
    }

    /// Visits query, key and value.
    public mutating func visitParameters<Visitor: ParameterVisitor>(
        _ visitor: inout Visitor, at path: ParameterPath
    ) throws(Visitor.Failure) {
        try query.visitParameters(&visitor, at: path.appending("query"))
        try key.visitParameters(&visitor, at: path.appending("key"))
        try value.visitParameters(&visitor, at: path.appending("value"))
    }
}
