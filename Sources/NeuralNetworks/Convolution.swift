internal import Tensors

/// A linear map of every window of `W` tokens inside a sequence.
///
///     y_t = filters · [x_t; x_t+1; …; x_t+W-1] + b
///
/// A sequence of `S` tokens gives `S - W + 1` windows; one shorter than a window is filled up with zeros and gives one.
/// The windows are those of Kim (2014) and of Collobert and others (2011).
public struct Convolution: Layer {
    /// `[K, W · H]`: `W` rows of states side by side; PyTorch's `[K, H, W]` with the last two axes exchanged.
    public var filters: Linear
    /// `W`, the tokens of a window.
    public let width: Int

    /// Creates a layer whose parameters are all zero, to be loaded or initialized.
    ///
    /// - Precondition: `width` is at least 1.
    public init(inputSize: Int, filterCount: Int, width: Int) {
        precondition(width >= 1, "a window of \(width) tokens")
        filters = Linear(inputSize: inputSize * width, outputSize: filterCount)
        self.width = width
    }

    /// What `backward` needs of the forward pass.
    public struct Activations: Sendable {
        /// The rows of all windows, one after another; the row after the last is the zeros that fill up.
        let windowRows: [Int32]
        let filters: Linear.Activations
        let input: [Range<Int>]
    }

    /// Maps every window: `[T, H] -> [windows, K]`, the windows of a sequence being a sequence.
    public func forward(
        _ input: HiddenStates, in context: inout ForwardContext
    ) -> (output: HiddenStates, activations: Activations) {
        let (windowRows, sequences) = windows(of: input)
        let filled = Tensor.concatenatingRows([input.rows, Tensor(zeros: [1, input.rows.columns])])
        let windows = filled.gatheringRows(windowRows)  // [windows · W, H]
            .reshaped([windowRows.count / width, width * input.rows.columns])
        let (output, filters) = self.filters.forward(windows, in: &context)
        let activations = Activations(windowRows: windowRows, filters: filters, input: input.sequences)
        return (HiddenStates(rows: output, sequences: sequences), activations)
    }

    /// Returns the derivative by the input: each row adds up what comes back from the windows that it is in.
    public func backward(
        _ outputGradient: HiddenStates, through activations: Activations, into gradient: inout Convolution
    ) -> HiddenStates {
        let windows = filters.backward(
            outputGradient.rows, through: activations.filters, into: &gradient.filters)  // [windows, W · H]
        let inputSize = windows.columns / width
        let rowCount = activations.input.last?.upperBound ?? 0
        var filled = Tensor(zeros: [rowCount + 1, inputSize])
        filled.scatterAddRows(
            activations.windowRows, from: windows.reshaped([activations.windowRows.count, inputSize]))
        return HiddenStates(rows: filled.rows(0..<rowCount), sequences: activations.input)
    }

    /// Visits the filters' weight and bias.
    public mutating func visitParameters<Visitor: ParameterVisitor>(
        _ visitor: inout Visitor, at path: ParameterPath
    ) throws(Visitor.Failure) {
        try filters.visitParameters(&visitor, at: path)
    }

    /// The rows of all windows, and which windows belong to each sequence.
    private func windows(of input: HiddenStates) -> (rows: [Int32], sequences: [Range<Int>]) {
        let zeros = Int32(input.rows.rows)
        var rows: [Int32] = []
        var sequences: [Range<Int>] = []
        for sequence in input.sequences {
            let start = rows.count / width
            for first in sequence.lowerBound...max(sequence.lowerBound, sequence.upperBound - width) {
                rows += (first..<first + width).map { $0 < sequence.upperBound ? Int32($0) : zeros }
            }
            sequences.append(start..<rows.count / width)
        }
        return (rows, sequences)
    }
}
