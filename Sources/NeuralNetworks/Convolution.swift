import Tensors

/// A one-dimensional convolution: a linear map of every window of `W` tokens in a sequence (Collobert and others,
/// 2011; Kim, 2014).
///
///     y_t = filters · [x_t; x_t+1; …; x_t+W-1] + b
///
/// A sequence of `S` tokens has `S - W + 1` windows. A sequence shorter than a window is padded with zeros and
/// has one.
public struct Convolution: Layer {
    /// The filters, `[K, W · H]`: `W` rows of states side by side.
    ///
    /// PyTorch stores `[K, H, W]`, with the last two axes exchanged.
    public var filters: Linear
    /// `W`, the number of tokens in a window.
    public let width: Int

    /// Creates a layer whose parameters are zero until they are loaded or initialized.
    ///
    /// - Precondition: `width` is at least 1.
    public init(inputSize: Int, filterCount: Int, width: Int) {
        precondition(width >= 1, "width must be positive, not \(width)")
        filters = Linear(inputSize: inputSize * width, outputSize: filterCount)
        self.width = width
    }

    /// The values of the forward pass that `backward` reads.
    public struct Activations: Sendable {
        /// The rows of all windows, one after another; the row after the last stands for padding with zeros.
        let windowRows: [Int32]
        let filters: Linear.Activations
        let input: [Range<Int>]
    }

    /// Maps every window: `[T, H] -> [windows, K]`; the windows of a sequence form a sequence.
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

    /// Returns the derivative by the input; each row sums the derivatives of the windows that contain it.
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

    /// Returns the rows of all windows, and the range of windows of each sequence.
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
