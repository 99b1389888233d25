package import StrictJSON
import Tensors

/// Everything a person wants to know about a training: what went in, what was chosen, and how good it is.
///
/// Scores are of rows that the head which was scored had not seen.
public struct FineTuningReport: Hashable, Sendable {
    /// What the model is called.
    public var name: String
    /// How each file was read.
    public var files: [FileReading] = []
    /// What the check of the data found.
    public var findings: [DataFinding] = []
    /// The encoder and how its states become features, in words.
    public var encoder: String
    /// What was asked for, by name: what a person needs to train the model once more.
    package var settings: JSONValue = [:]
    /// The kind of head.
    public var headKind: FittedHead.Kind
    /// The form of the head and how it was trained, in words; nothing for a linear head that was fitted at once.
    public var headWords: String?
    /// What the scores are of, such as `5-fold cross-validation` or a file's name.
    public var scoring: String
    /// The chosen inverse strength of the L2 penalty; nothing where none was chosen.
    public var inverseStrength: Double?
    /// The temperature that is folded into the weights.
    public var temperature = 1.0
    /// What was found with each kind of features; empty where there was no choice.
    public var poolings: [PoolingScore] = []
    /// What was found at each strength.
    public var path: [PathPoint] = []
    /// The held-out scores.
    public var evaluation: Evaluation
    /// Confidence against accuracy before the temperature; nothing where none was fitted.
    public var calibrationBefore: Calibration?
    /// The most confident mistakes.
    public var suspects: [SuspectLabel] = []
    /// Scores at parts of the rows.
    public var learningCurve: [LearningCurvePoint] = []
    /// The losses of each epoch, where there were epochs.
    public var epochs: [EpochLosses] = []

    /// The losses of one epoch.
    public struct EpochLosses: Hashable, Sendable {
        /// The mean loss of the training rows.
        public let training: Double
        /// The mean loss of the validation rows; nothing without any.
        public let validation: Double?

        /// Creates the losses of an epoch.
        public init(training: Double, validation: Double? = nil) {
            self.training = training
            self.validation = validation
        }
    }

    /// Creates a report of an evaluation; the rest is set as far as it is known.
    public init(
        name: String, encoder: String, headKind: FittedHead.Kind, scoring: String, evaluation: Evaluation
    ) {
        self.name = name
        self.encoder = encoder
        self.headKind = headKind
        self.scoring = scoring
        self.evaluation = evaluation
    }

    /// Creates the report of a fit by folds: held-out scores before and after the temperature, path, learning curve
    /// and suspect labels.
    ///
    /// - Parameters:
    ///   - fit: What fitting gave.
    ///   - targets: The targets of all rows.
    ///   - examples: All rows.
    ///   - labels: The labels by index.
    ///   - name: What the model is called.
    ///   - encoder: The encoder, in words.
    ///   - scoring: What the scores are of, in words.
    /// - Precondition: Some row was held out.
    public init(
        of fit: HeadFit, targets: HeadTargets, examples: [LabeledExample], labels: [Label], name: String,
        encoder: String, scoring: String
    ) {
        let heldOut = targets.rows(fit.heldOut.rows)
        let before = Evaluation(logits: fit.heldOut.logits, targets: heldOut, labels: labels)
        let after = Evaluation(
            logits: fit.heldOut.logits, targets: heldOut, labels: labels, temperature: fit.temperature)
        self.init(name: name, encoder: encoder, headKind: targets.kind, scoring: scoring, evaluation: after)
        inverseStrength = fit.inverseStrength
        temperature = fit.temperature
        path = fit.path
        calibrationBefore = fit.temperature == 1 ? nil : before.calibration
        learningCurve = fit.learningCurve
        if case .classes(let truths, _) = heldOut {
            let scaled = fit.heldOut.logits.scaled(by: Float(1 / fit.temperature))
            suspects = SuspectLabel.mostConfident(
                probabilities: FittedHead.probabilities(scaled, kind: .softmax), truths: truths,
                examples: fit.heldOut.rows.map { examples[$0] }, labels: labels)
        }
    }

    /// The strength of the penalty as `--inverse-strength` takes it.
    var strengthText: String? { inverseStrength.map { "C " + NumberText.short($0, significant: 2) } }
}
