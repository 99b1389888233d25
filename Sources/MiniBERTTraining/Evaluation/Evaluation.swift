package import MiniBERT
package import StrictJSON
package import Tensors

/// The scores of a model on rows whose targets are known.
public enum Evaluation: Hashable, Sendable {
    /// One class of several.
    case classification(ClassificationEvaluation)
    /// Any number of classes.
    case multiLabel(MultiLabelEvaluation)
    /// A number.
    case regression(RegressionEvaluation)
    /// No row was held out from the training, so there are no scores.
    case unscored

    /// Scores logits.
    ///
    /// - Parameters:
    ///   - logits: `[n, C]`.
    ///   - targets: The targets of the rows.
    ///   - labels: The labels by index; empty for a regression.
    ///   - temperature: The divisor of the logits.
    ///   - decision: The rule that gives a row its labels; `nil` for the usual one.
    /// - Precondition: There is at least one row, and one target for each.
    /// - Throws: `Stopped` if the work should stop.
    package init(
        logits: Tensor, targets: HeadTargets, labels: [ClassLabel], temperature: Double = 1,
        decision: LabelDecision? = nil
    ) throws(Stopped) {
        precondition(logits.rows == targets.rowCount, "\(logits.rows) rows, \(targets.rowCount) targets")
        let scaled = temperature == 1 ? logits : logits.scaled(by: Float(1 / temperature))
        let probabilities = Self.probabilities(of: scaled, problemType: targets.problemType)
        try StopRequest.check()
        self.init(probabilities: probabilities, targets: targets, labels: labels, decision: decision)
    }

    /// Scores probabilities, or the predicted numbers of a regression: one row for each target.
    init(
        probabilities: [[Double]], targets: HeadTargets, labels: [ClassLabel], decision: LabelDecision? = nil
    ) {
        switch targets {
        case .classes(let truths, _):
            self = .classification(
                ClassificationEvaluation(
                    probabilities: probabilities, truths: truths, labels: labels, decision: decision))
        case .labelSets(let truths, _):
            self = .multiLabel(
                MultiLabelEvaluation(
                    probabilities: probabilities, truths: truths, labels: labels, decision: decision))
        case .values(let truths):
            self = .regression(RegressionEvaluation(predictions: probabilities.map { $0[0] }, truths: truths))
        }
    }

    /// The probabilities of each row of logits, `[n, C]`, in double precision.
    static func probabilities(of logits: Tensor, problemType: ProblemType) -> [[Double]] {
        let columns = logits.columns
        return logits.withElements { elements in
            (0..<logits.rows).map { row in
                problemType.preciseProbabilities(
                    ofLogits: (0..<columns).map { elements[row * columns + $0] })
            }
        }
    }

    /// The scores as JSON, `null` if there are none; no number is ever NaN.
    package var json: JSONValue {
        switch self {
        case .classification(let evaluation): evaluation.json
        case .multiLabel(let evaluation): evaluation.json
        case .regression(let evaluation): evaluation.json
        case .unscored: .null
        }
    }

    /// The number of rows that were scored.
    public var rowCount: Int {
        switch self {
        case .classification(let evaluation): evaluation.rowCount
        case .multiLabel(let evaluation): evaluation.rowCount
        case .regression(let evaluation): evaluation.rowCount
        case .unscored: 0
        }
    }

    /// The least number of rows for reliable scores.
    ///
    /// The loss of a held-out row has a deviation of about half a nat, so the log loss of 100 rows is known to ±0.1 with
    /// 95 % confidence, and that of 25 rows to ±0.2. `Tests/Conformance/probabilities.py` measures how far reported log
    /// losses are from those of test rows.
    static let advisedRowCount = 100

    /// A warning if the scores may be far off because few rows were scored.
    package var rowWarning: String? {
        guard rowCount > 0, rowCount < Self.advisedRowCount else { return nil }
        let scores = calibration == nil ? "the scores" : "the scores and the probabilities"
        return
            "only \(NumberText.counted(rowCount, "row")) \(rowCount == 1 ? "was" : "were") scored; \(scores) may be far off, and are "
            + "reliable from about \(Self.advisedRowCount) rows on"
    }

    /// The confidence of predictions compared with their accuracy; `nil` for a regression, and without scores.
    public var calibration: Calibration? {
        switch self {
        case .classification(let evaluation): evaluation.calibration
        case .multiLabel(let evaluation): evaluation.calibration
        case .regression, .unscored: nil
        }
    }

    /// The score of a name, such as `accuracy`; `nil` if this kind of evaluation has no such score, and for a
    /// correlation with a constant.
    public func score(named name: String) -> Double? {
        switch (self, name) {
        case (.classification(let evaluation), "accuracy"): evaluation.accuracy
        case (.classification(let evaluation), "macro-f1"): evaluation.f1.macro
        case (.classification(let evaluation), "weighted-f1"): evaluation.f1.weighted
        case (.classification(let evaluation), "mcc"): evaluation.confusion.matthewsCorrelation
        case (.multiLabel(let evaluation), "exact-match"): evaluation.exactMatch
        case (.multiLabel(let evaluation), "macro-f1"): evaluation.f1.macro
        case (.multiLabel(let evaluation), "micro-f1"): evaluation.f1.micro
        case (.regression(let evaluation), "pearson"): evaluation.pearson
        case (.regression(let evaluation), "spearman"): evaluation.spearman
        case (.classification, _), (.multiLabel, _), (.regression, _), (.unscored, _): nil
        }
    }

    /// The names of the scores of a task; no score is above 1.
    package static func scoreNames(of task: LabelingTask) -> [String] {
        switch task {
        case .singleLabel: ["accuracy", "macro-f1", "weighted-f1", "mcc"]
        case .multiLabel: ["exact-match", "macro-f1", "micro-f1"]
        case .regression: ["pearson", "spearman"]
        }
    }
}
