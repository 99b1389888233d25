import Tensors
import MiniBERT
package import StrictJSON

/// Speed against accuracy of a model that answers texts early, on the held-out rows of its training.
///
/// The score is the accuracy, or the share of exact matches where a text may have several labels.
public struct ExitReport: Hashable, Sendable {
    /// The answers at one threshold.
    public struct Point: Hashable, Sendable {
        /// How sure an exit must be.
        public let threshold: Double
        /// The mean number of layers that are computed for a text.
        public let meanLayerCount: Double
        /// The share of the texts that are answered before the last layer.
        public let earlyShare: Double
        /// The score of the answers; `nil` if it is not defined.
        public let score: Double?
    }

    /// The score if all texts are answered by the exit after a layer.
    public struct Exit: Hashable, Sendable {
        /// The layer, from 1.
        public let layer: Int
        /// The score; `nil` if it is not defined.
        public let score: Double?
    }

    /// The number of held-out rows.
    public let rowCount: Int
    /// The number of layers of the encoder.
    public let layerCount: Int
    /// The name of the score, such as `accuracy`.
    public let scoreName: String
    /// The exits, from the lowest.
    public let exits: [Exit]
    /// The thresholds, ascending.
    public let points: [Point]
    /// The score without early answers; `nil` if it is not defined.
    public let wholeScore: Double?

    /// The thresholds that are scored.
    private static let thresholds = [0.7, 0.8, 0.9, 0.95, 0.99]
    /// With fewer rows, each is more than a hundredth of the score, which is about what thresholds differ by.
    private static let leastRowCount = 100

    package init(
        rowCount: Int, layerCount: Int, scoreName: String, exits: [Exit], points: [Point], wholeScore: Double?
    ) {
        self.rowCount = rowCount
        self.layerCount = layerCount
        self.scoreName = scoreName
        self.exits = exits
        self.points = points
        self.wholeScore = wholeScore
    }

    /// Scores held-out logits.
    ///
    /// - Parameters:
    ///   - shape: The layers with an exit.
    ///   - logits: `[n, C]` of each exit, and then of the last layer, each at its temperature.
    ///   - targets: The targets of the rows.
    ///   - labels: The labels by index.
    /// - Throws: `Stopped` if the work should stop.
    init(
        _ shape: ExitShape, logits: [Tensor], targets: HeadTargets, labels: [ClassLabel]
    ) throws(Stopped) {
        let layers = shape.layers + [logits.count]
        let rows = logits.map(\.rowArrays)
        let sureness = rows.dropLast().map { $0.map { targets.problemType.sureness(ofLogits: $0) } }
        func score(_ logits: Tensor) throws(Stopped) -> Double? {
            try Evaluation(logits: logits, targets: targets, labels: labels).score(named: targets.scoreName)
        }
        var points: [Point] = []
        for threshold in Self.thresholds {
            let taken = (0..<targets.rowCount).map { row in
                sureness.firstIndex { $0[row] > threshold } ?? sureness.count
            }
            let answers = Tensor(
                taken.enumerated().flatMap { rows[$0.element][$0.offset] }, shape: logits[0].shape)
            let count = Double(max(1, taken.count))
            points.append(
                Point(
                    threshold: threshold,
                    meanLayerCount: taken.reduce(0) { $0 + Double(layers[$1]) } / count,
                    earlyShare: Double(taken.count { $0 < sureness.count }) / count,
                    score: try score(answers)))
        }
        self.init(
            rowCount: targets.rowCount, layerCount: logits.count, scoreName: targets.scoreName,
            exits: try zip(shape.layers, logits).map { layer, logits throws(Stopped) in
                Exit(layer: layer, score: try score(logits))
            },
            points: points, wholeScore: try score(logits[logits.count - 1]))
    }

    /// The table as lines, each with its line feed.
    package var text: String {
        let alone = exits.map { "\(scoreText($0.score)) after layer \($0.layer)" }.joined(separator: ", ")
        var text = "exits: \(scoreName) \(alone)\n"
        text += "early answers (classify --early-exit THRESHOLD), on the same held-out rows:\n"
        if rowCount < Self.leastRowCount {
            text +=
                "  too few rows to judge exits: \(NumberText.counted(rowCount, "held-out row")), expected at least "
                + "\(Self.leastRowCount)\n"
        }
        for point in points {
            text +=
                "  \(NumberText.fixed(point.threshold, 2)): \(NumberText.fixed(point.meanLayerCount, 2)) of \(layerCount) "
                + "layers (\(NumberText.percent(share(point)))), \(NumberText.percent(point.earlyShare)) of the texts early, "
                + "\(scoreName) \(scoreText(point.score))\n"
        }
        return text + "  without: \(layerCount) layers, \(scoreName) \(scoreText(wholeScore))\n"
    }

    /// The share of the layers that are computed at a threshold.
    package func share(_ point: Point) -> Double { point.meanLayerCount / Double(layerCount) }

    private func scoreText(_ score: Double?) -> String {
        score.map { NumberText.fixed($0, 3) } ?? "not defined"
    }

    package var json: JSONValue {
        [
            "layers": .integer(layerCount), "score_name": .text(scoreName),
            "exits": .array(exits.map { ["layer": .integer($0.layer), "score": .real($0.score)] }),
            "thresholds": .array(
                points.map { point in
                    [
                        "threshold": .real(point.threshold), "mean_layers": .real(point.meanLayerCount),
                        "layer_share": .real(share(point)), "early_share": .real(point.earlyShare),
                        "score": .real(point.score),
                    ]
                }),
            "without": .real(wholeScore),
        ]
    }
}
