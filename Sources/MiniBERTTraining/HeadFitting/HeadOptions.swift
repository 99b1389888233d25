public import MiniBERT

/// Options for fitting a linear head on the features of a frozen encoder.
public struct HeadOptions: Hashable, Sendable {
    /// The ways to turn the hidden states of a text into its features; the one with the least held-out loss is used.
    ///
    /// If it is `nil`, the features are those that the encoder's folder asks for in `1_Pooling/config.json`, else the
    /// `[CLS]` state.
    public var poolings: [Pooling]?
    /// Whether the head may also read n-grams of the text, which it does if they lower the held-out loss.
    public var triesNgrams = true
    /// Whether a head is also fitted on the states of each inner layer, for answers before the last layer; see
    /// `TextClassifier.answeringEarly(above:)`.
    ///
    /// They need a single pooling, `cls` or `mean`, and labels. The features of all layers are kept in memory.
    public var fitsExits = false
    /// The candidates for `C`, the inverse strength of the L2 penalty, from the strongest penalty to the weakest.
    ///
    /// The search ends early once the held-out loss rises clearly. A single candidate is used as it is.
    public var inverseStrengths: [Double] = HeadOptions.standardPath
    /// Texts that say what labels mean, which every head is trained on and none is scored by.
    ///
    /// A label with such a text needs no rows. Only a head for one label a row can have them.
    public var labelNames: [LabelName] = []
    /// The number of folds of the cross-validation; with fewer than 30 rows, as many as the largest class has rows.
    public var folds = 5
    /// The share of the rows, at most a half, that is held out instead of folds; the head is not fitted on them.
    public var validationShare: Double?
    /// Whether logits are divided by a temperature that is fitted on held-out logits.
    public var isCalibrated = true
    /// Whether heads are also fitted on parts of the rows, to estimate whether more rows would help.
    public var measuresLearningCurve = true

    /// Creates the default options.
    public init() {}

    /// Options for a head that transformers loads: on the `[CLS]` state and without n-grams.
    public static var portable: HeadOptions {
        var options = HeadOptions()
        options.poolings = [.cls]
        options.triesNgrams = false
        return options
    }

    /// Ten candidates for `C`, from 0.0001 to 10.
    public static let standardPath = [1e-4, 3.6e-4, 1.3e-3, 4.6e-3, 1.7e-2, 6e-2, 0.22, 0.77, 2.8, 10]
}
