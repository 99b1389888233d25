package import StrictJSON
public import Tensors

/// How well a head predicts rows whose targets are known.
public enum Evaluation: Hashable, Sendable {
    /// One class of several.
    case classification(ClassificationEvaluation)
    /// Any number of classes.
    case multiLabel(MultiLabelEvaluation)
    /// A number.
    case regression(RegressionEvaluation)

    /// Scores logits.
    ///
    /// - Parameters:
    ///   - logits: `[n, C]`.
    ///   - targets: What is right for each row.
    ///   - labels: The labels by index; empty for numbers.
    ///   - temperature: What logits are divided by first.
    /// - Precondition: There is at least one row, and one target for each.
    public init(logits: Tensor, targets: HeadTargets, labels: [Label], temperature: Double = 1) {
        precondition(logits.rows == targets.rowCount, "\(logits.rows) rows, \(targets.rowCount) targets")
        let scaled = temperature == 1 ? logits : logits.scaled(by: Float(1 / temperature))
        let probabilities = FittedHead.probabilities(scaled, kind: targets.kind)
        switch targets {
        case .classes(let truths, _):
            self = .classification(
                ClassificationEvaluation(probabilities: probabilities, truths: truths, labels: labels))
        case .labelSets(let truths, _):
            self = .multiLabel(
                MultiLabelEvaluation(probabilities: probabilities, truths: truths, labels: labels))
        case .values(let truths):
            self = .regression(RegressionEvaluation(predictions: probabilities.map { $0[0] }, truths: truths))
        }
    }

    /// For programs; keys stay as they are, and nothing is ever NaN.
    package var json: JSONValue {
        switch self {
        case .classification(let evaluation): evaluation.json
        case .multiLabel(let evaluation): evaluation.json
        case .regression(let evaluation): evaluation.json
        }
    }

    /// How many rows were scored.
    public var rowCount: Int {
        switch self {
        case .classification(let evaluation): evaluation.rowCount
        case .multiLabel(let evaluation): evaluation.rowCount
        case .regression(let evaluation): evaluation.rowCount
        }
    }

    /// How many rows have to be scored before the scores can be relied on.
    ///
    /// The losses of held-out rows differ by about half a nat from one to the next, so the log loss of 100 rows is known
    /// to ±0.1 with 95 %, and that of 25 rows to ±0.2. `Tests/Conformance/probabilities.py` prints how far reported log
    /// losses lie from those of test rows.
    static let advisedRowCount = 100

    /// A warning where so few rows were scored that the scores may be far off.
    package var rowWarning: String? {
        guard rowCount < Self.advisedRowCount else { return nil }
        let scores = calibration == nil ? "the scores" : "the scores and the probabilities"
        return
            "only \(rowCount) \(rowCount == 1 ? "row was" : "rows were") scored; \(scores) may be far off, and are "
            + "reliable from about \(Self.advisedRowCount) rows on"
    }

    /// Confidence against accuracy; nothing for numbers.
    public var calibration: Calibration? {
        switch self {
        case .classification(let evaluation): evaluation.calibration
        case .multiLabel(let evaluation): evaluation.calibration
        case .regression: nil
        }
    }

    /// A score by its name, for gates such as `accuracy=0.9`; nothing for a name that this kind does not
    /// have, and for a correlation with what never changes.
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
        default: nil
        }
    }

    /// The names of the scores that an evaluation of some task has; none is ever above 1.
    public static func scoreNames(of task: LabelingTask) -> [String] {
        switch task {
        case .singleLabel: ["accuracy", "macro-f1", "weighted-f1", "mcc"]
        case .multiLabel: ["exact-match", "macro-f1", "micro-f1"]
        case .regression: ["pearson", "spearman"]
        }
    }
}
