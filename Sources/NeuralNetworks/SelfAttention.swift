import Tensors

/// Multi-head self-attention: each token becomes a mean of the values of its sequence, weighted by how well its
/// query matches their keys (Vaswani and others, 2017).
///
///     q, k, v = x Wᵀ + b                          one map each, [T, H]
///     p = softmax(q kᵀ / √D)                      for each sequence and head, [S, S]
///     y = dropout(p) v
///
/// Head `a` uses columns `a D..<(a + 1) D` of all three. A token attends only to its own sequence, so there is no
/// padding mask.
public struct SelfAttention: Layer {
    /// The map to queries: `[T, H] -> [T, H]`.
    public var query: Linear
    /// The map to keys: `[T, H] -> [T, H]`.
    public var key: Linear
    /// The map to values: `[T, H] -> [T, H]`.
    public var value: Linear
    /// `A`, the number of heads.
    public let headCount: Int
    /// The dropout of the attention probabilities, in training.
    public var dropout: Dropout

    /// Creates a layer whose parameters are zero until they are loaded or initialized.
    ///
    /// - Precondition: `headCount` divides `hiddenSize`.
    public init(hiddenSize: Int, headCount: Int, dropout: Float = 0) {
        precondition(
            headCount > 0 && hiddenSize.isMultiple(of: headCount),
            "\(headCount) heads do not divide \(hiddenSize) columns")
        self.init(
            hiddenSize: hiddenSize, headSize: hiddenSize / headCount, headCount: headCount, dropout: dropout)
    }

    /// Creates a layer whose heads may be fewer than divide the columns, as in a pruned block.
    init(hiddenSize: Int, headSize: Int, headCount: Int, dropout: Float) {
        query = Linear(inputSize: hiddenSize, outputSize: headSize * headCount)
        key = Linear(inputSize: hiddenSize, outputSize: headSize * headCount)
        value = Linear(inputSize: hiddenSize, outputSize: headSize * headCount)
        self.headCount = headCount
        self.dropout = Dropout(rate: dropout)
    }

    /// The values of the forward pass that `backward` reads.
    public struct Activations: Sendable {
        let query: Linear.Activations
        let key: Linear.Activations
        let value: Linear.Activations
        /// Queries, keys and values, `[T, H]` each; queries only of the tokens that attend.
        let queries, keys, values: Tensor
        let attention: ScaledDotProductAttention
        /// The probabilities before dropout, `[S, S]` for each sequence and head.
        let probabilities: Tensor
        let dropout: Dropout.Activations
    }

    /// Attends within each sequence: `[T, H] -> [T, H]`.
    public func forward(
        _ input: HiddenStates, in context: inout ForwardContext
    ) -> (output: HiddenStates, activations: Activations) {
        forward(from: input, to: input, in: &context)
    }

    /// Returns the attention of some tokens of each sequence, `asking`, to all of `input`: `[n, H]` and
    /// `[T, H] -> [n, H]`.
    func forward(
        from asking: HiddenStates, to input: HiddenStates, in context: inout ForwardContext
    ) -> (output: HiddenStates, activations: Activations) {
        let (queries, query) = self.query.forward(asking.rows, in: &context)  // [n, H]
        let (keys, key) = self.key.forward(input.rows, in: &context)  // [T, H]
        let (values, value) = self.value.forward(input.rows, in: &context)  // [T, H]
        let attention = ScaledDotProductAttention(
            headCount: headCount, querySequences: asking.sequences, keySequences: input.sequences)
        let mask = dropout.mask([attention.probabilityCount], in: &context)
        let (output, probabilities) = attention.forward(
            queries: queries, keys: keys, values: values, mask: mask)
        let activations = Activations(
            query: query, key: key, value: value, queries: queries, keys: keys, values: values,
            attention: attention, probabilities: probabilities, dropout: Dropout.Activations(mask: mask))
        return (HiddenStates(rows: output, sequences: asking.sequences), activations)
    }

    /// Attends within each sequence, without storing probabilities: `[T, H] -> [T, H]`.
    public func callAsFunction(_ input: HiddenStates) -> HiddenStates {
        let attention = ScaledDotProductAttention(headCount: headCount, sequences: input.sequences)
        let output = attention(queries: query(input.rows), keys: key(input.rows), values: value(input.rows))
        return HiddenStates(rows: output, sequences: input.sequences)
    }

    /// Returns the derivative by the input: the sum of the derivatives through queries, keys and values.
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
        var (asking, input) = parts(of: outputGradient, through: activations, into: &gradient)
        input.rows += asking.rows
        return input
    }

    /// Returns the derivatives by the input of the queries, `[n, H]`, and by the input of the keys and values,
    /// `[T, H]`.
    func parts(
        of outputGradient: HiddenStates, through activations: Activations, into gradient: inout SelfAttention
    ) -> (asking: HiddenStates, input: HiddenStates) {
        let attention = activations.attention
        let (queries, keys, values) = attention.backward(
            outputGradient.rows, queries: activations.queries, keys: activations.keys,
            values: activations.values,
            probabilities: activations.probabilities, mask: activations.dropout.mask)
        let asking = query.backward(queries, through: activations.query, into: &gradient.query)  // [n, H]
        var input = key.backward(keys, through: activations.key, into: &gradient.key)  // [T, H]
        input += value.backward(values, through: activations.value, into: &gradient.value)
        return (
            HiddenStates(rows: asking, sequences: attention.querySequences),
            HiddenStates(rows: input, sequences: attention.keySequences)
        )
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
