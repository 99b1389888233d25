import Tensors
public import MiniBERT
package import StrictJSON

/// The report of a training: the data, the choices and the scores.
///
/// Scores are of held-out rows: the head that is scored was not fitted on them.
public struct FineTuningReport: Hashable, Sendable {
    /// The name of the model.
    public package(set) var name: String
    /// How each file was read.
    public package(set) var files: [FileReading] = []
    /// The texts that say what labels mean: the head was trained on them, and no score is of them.
    public package(set) var labelNames: [LabelName] = []
    /// The findings of the data check.
    public package(set) var findings: [DataFinding] = []
    /// The encoder and its pooling, in words.
    public package(set) var encoder: String
    /// The settings of the training by name, to repeat it.
    package var settings: JSONValue = [:]
    /// The meaning of the logits.
    public package(set) var problemType: ProblemType
    /// The shape of the head and its training in words; `nil` for a fitted linear head.
    public package(set) var headWords: String?
    /// Whether transformers loads the model, too.
    public package(set) var isPortable = true
    /// The rows that the scores are of, such as `5-fold cross-validation` or the name of a file.
    public package(set) var scoring: String
    /// The chosen inverse strength of the L2 penalty; `nil` if there was no penalty to choose.
    public package(set) var inverseStrength: Double?
    /// The memory that fitting the head takes; `nil` for a training by gradients.
    public package(set) var memory: FittingMemory?
    /// The temperature that is folded into the weights.
    public package(set) var temperature = 1.0
    /// The scores of each pooling; empty if there was one.
    public package(set) var poolings: [PoolingScore] = []
    /// The scores with and without n-grams; `nil` if they were not tried.
    public package(set) var ngrams: NgramComparison?
    /// The scores of early answers; `nil` if no exits were fitted.
    public package(set) var exits: ExitReport?
    /// The scores with and without self-training; `nil` if it was not asked for.
    public package(set) var selfTraining: SelfTrainingComparison?
    /// The scores at each strength of the penalty.
    public package(set) var path: [PathPoint] = []
    /// The held-out scores; `.unscored` if label names alone were trained on.
    public package(set) var evaluation: Evaluation
    /// The calibration before the temperature; `nil` if none was fitted.
    public package(set) var calibrationBefore: Calibration?
    /// The held-out rows that were predicted wrong, the most confident predictions first.
    public package(set) var suspects: [SuspectLabel] = []
    /// The scores of heads that were fitted on a part of the rows.
    public package(set) var learningCurve: [LearningCurvePoint] = []
    /// The losses of each epoch of a training by gradients.
    public package(set) var epochs: [EpochLosses] = []
    /// The rule by which the model gives labels, and its effect; `nil` unless it was asked for.
    package var decision: DecisionReport?
    /// The scores of the held-out rows, by which the saved model assesses its predictions.
    package var heldOut: HeldOutRecord?

    /// The losses of one epoch.
    public struct EpochLosses: Hashable, Sendable {
        /// The mean loss of the training rows.
        public let training: Double
        /// The mean loss of the validation rows; `nil` without any.
        public let validation: Double?

        package init(training: Double, validation: Double? = nil) {
            self.training = training
            self.validation = validation
        }
    }

    /// Creates a report of an evaluation; other properties are set later.
    package init(
        name: String, encoder: String, problemType: ProblemType, scoring: String, evaluation: Evaluation
    ) {
        self.name = name
        self.encoder = encoder
        self.problemType = problemType
        self.scoring = scoring
        self.evaluation = evaluation
    }

    /// Creates a report of held-out logits: the scores before and after the temperature, and the suspect labels.
    ///
    /// Without held-out rows there are no scores.
    ///
    /// - Throws: `Stopped` if the work should stop.
    init(
        of heldOut: HeldOutLogits, temperature: Double, targets: HeadTargets, examples: [LabeledExample],
        labels: [ClassLabel], name: String, encoder: String, scoring: String
    ) throws(Stopped) {
        let truths = targets.rows(heldOut.rows)
        guard truths.rowCount > 0 else {
            self.init(
                name: name, encoder: encoder, problemType: targets.problemType, scoring: scoring,
                evaluation: .unscored)
            let none = HeldOutRecord.Scores(probabilities: [], truths: [], classCount: labels.count)
            self.heldOut = HeldOutRecord(labels: labels.map(\.text), scores: none, domain: nil)
            return
        }
        let before = try Evaluation(logits: heldOut.logits, targets: truths, labels: labels)
        let after = try Evaluation(
            logits: heldOut.logits, targets: truths, labels: labels, temperature: temperature)
        self.init(
            name: name, encoder: encoder, problemType: targets.problemType, scoring: scoring,
            evaluation: after)
        self.temperature = temperature
        calibrationBefore = temperature == 1 ? nil : before.calibration
        var scores: HeldOutRecord.Scores?
        switch truths {
        case .classes(let classes, let count):
            let scaled = heldOut.logits.scaled(by: Float(1 / temperature))
            let probabilities = Evaluation.probabilities(of: scaled, problemType: .singleLabel)
            suspects = SuspectLabel.mostConfident(
                probabilities: probabilities, truths: classes, examples: heldOut.rows.map { examples[$0] },
                labels: labels)
            scores = HeldOutRecord.Scores(probabilities: probabilities, truths: classes, classCount: count)
        case .labelSets: break
        case .values(let values):
            scores = HeldOutRecord.Scores(
                errors: zip(heldOut.logits.elements, values).map { Double($0) - $1 })
        }
        self.heldOut = HeldOutRecord(
            labels: labels.isEmpty ? ["value"] : labels.map(\.text), scores: scores, domain: nil)
    }

    /// Creates the report of a fitted linear head: also its path of strengths and its learning curve.
    init(
        of fit: HeadFit, targets: HeadTargets, examples: [LabeledExample], labels: [ClassLabel],
        name: String, encoder: String, scoring: String
    ) throws(Stopped) {
        try self.init(
            of: fit.heldOut, temperature: fit.temperature, targets: targets, examples: examples,
            labels: labels, name: name, encoder: encoder, scoring: scoring)
        inverseStrength = fit.inverseStrength
        memory = fit.memory
        guard inverseStrength != nil else {
            headWords = "linear, to the label with the most similar name (cosine)"
            return
        }
        guard evaluation != .unscored else { return }
        path = fit.path
        learningCurve = fit.learningCurve
    }

    var strengthText: String? { inverseStrength.map { "C " + NumberText.short($0, significant: 2) } }
}
