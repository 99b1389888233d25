public import NeuralNetworks
public import Tensors

/// A layer on an encoder that gives each sequence one logit for each label: `[T, H] -> [B, C]`.
///
/// A head that reads only `[CLS]` may be given states with one row for each sequence.
public protocol ClassificationHead: Layer
where Input == HiddenStates, Output == Tensor, InputGradient == HiddenStates {
    /// Whether only the first row of each sequence is read.
    var readsOnlyClassToken: Bool { get }
    /// The linear map that gives the logits; a scale or a shift of the logits can be folded into it.
    var lastMap: Linear { get set }
}

/// A head that reads only `[CLS]` and ends in a map called `classifier`, as the heads of transformers do.
public protocol ClassTokenHead: ClassificationHead {
    /// The linear map that gives the logits.
    var classifier: Linear { get set }
}

extension ClassTokenHead {
    /// True: no other row is read.
    public var readsOnlyClassToken: Bool { true }

    /// The classifier.
    public var lastMap: Linear {
        get { classifier }
        set { classifier = newValue }
    }
}

extension HiddenStates {
    /// States of these sequences that are zero except for the first row of each: the gradient of `classTokens`.
    func scatteringClassTokens(_ gradient: Tensor) -> HiddenStates {
        var rows = Tensor(zeros: self.rows.shape)  // [T, H]
        rows.scatterAddRows(sequences.map { Int32($0.lowerBound) }, from: gradient)
        return HiddenStates(rows: rows, sequences: sequences)
    }
}
