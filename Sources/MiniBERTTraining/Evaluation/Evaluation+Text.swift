import PrintableText

extension Evaluation {
    /// The scores as lines for a terminal: a table of the classes, then the overall scores.
    ///
    /// - Parameters:
    ///   - calibrationErrorBefore: The calibration error before the temperature, to print beside the one after it.
    ///   - temperature: The temperature that is folded into the weights.
    /// - Returns: The lines, each with its line feed.
    public func text(calibrationErrorBefore: Double? = nil, temperature: Double = 1) -> String {
        var lines: [String]
        switch self {
        case .classification(let evaluation):
            lines =
                Self.table(evaluation.classes) + Self.confusionLines(evaluation) + Self.summary(evaluation)
        case .multiLabel(let evaluation):
            lines =
                Self.table(evaluation.classes) + [
                    "exact match \(NumberText.fixed(evaluation.exactMatch, 3))   micro F1 "
                        + "\(NumberText.fixed(evaluation.f1.micro, 3))   macro F1 "
                        + "\(NumberText.fixed(evaluation.f1.macro, 3))   Hamming loss "
                        + "\(NumberText.fixed(evaluation.hammingLoss, 3))   log loss "
                        + NumberText.fixed(evaluation.logLoss, 3)
                ] + Self.absentLines(evaluation.absentLabels)
        case .regression(let evaluation):
            lines = [
                "Pearson \(NumberText.fixed(evaluation.pearson, 3))   Spearman "
                    + "\(NumberText.fixed(evaluation.spearman, 3))   mean absolute error "
                    + "\(NumberText.short(evaluation.meanAbsoluteError))   root mean squared error "
                    + "\(NumberText.short(evaluation.rootMeanSquaredError)) (always the mean: "
                    + "\(NumberText.short(evaluation.baselineError)))"
            ]
        case .unscored: lines = ["no row was held out from the training, so there are no scores"]
        }
        if let calibration {
            var line = "calibration error "
            if let before = calibrationErrorBefore { line += NumberText.fixed(before, 3) + " -> " }
            line += NumberText.fixed(calibration.expectedError, 3)
            if let before = calibrationErrorBefore, calibration.expectedError > before { line += ", worse" }
            if temperature != 1 {
                line += " (temperature \(NumberText.fixed(temperature, 2)), folded into the weights)"
            }
            lines.append(line)
        }
        if let rowWarning { lines.append("warning: \(rowWarning)") }
        if case .classification(let evaluation) = self { lines += Self.mostConfusedLines(evaluation) }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func table(_ classes: [ClassScores]) -> [String] {
        let names = classes.map { printable($0.label.text, limit: 40) }
        let width = max(12, names.map(\.unicodeScalars.count).max() ?? 0)
        let header = String(repeating: " ", count: width) + "  precision  recall     f1  support"
        return [header]
            + zip(names, classes).map { name, scores in
                padded(name, width) + aligned(NumberText.fixed(scores.precision, 3), 11)
                    + aligned(NumberText.fixed(scores.recall, 3), 8)
                    + aligned(NumberText.fixed(scores.f1, 3), 7)
                    + aligned(NumberText.grouped(scores.support), 9)
            }
    }

    /// The confusion matrix as a grid; empty for more than 15 classes.
    private static func confusionLines(_ evaluation: ClassificationEvaluation) -> [String] {
        let classes = evaluation.classes
        guard (2...15).contains(classes.count) else { return [] }
        let names = classes.enumerated().map { index, scores in
            aligned(String(index + 1), 2) + " " + printable(scores.label.text, limit: 24)
        }
        let corner = "true, predicted as"
        let width = max(corner.utf8.count, names.map(\.unicodeScalars.count).max() ?? 0)
        let largest =
            classes.indices.map { truth in
                classes.indices.map { evaluation.confusion[truth, $0] }.max() ?? 0
            }.max() ?? 0
        let cell = max(3, String(largest).utf8.count) + 1
        func row(_ head: String, _ cells: [Int]) -> String {
            padded(head, width) + cells.map { aligned(String($0), cell) }.joined()
        }
        return ["", row(corner, classes.indices.map { $0 + 1 })]
            + classes.indices.map { truth in
                row(names[truth], classes.indices.map { evaluation.confusion[truth, $0] })
            } + [""]
    }

    private static func summary(_ evaluation: ClassificationEvaluation) -> [String] {
        let interval = evaluation.accuracyInterval
        return [
            "accuracy \(NumberText.fixed(evaluation.accuracy, 3)) (95%: \(NumberText.fixed(interval.lower, 3))-"
                + "\(NumberText.fixed(interval.upper, 3)))   macro F1 \(NumberText.fixed(evaluation.f1.macro, 3))   "
                + "weighted F1 \(NumberText.fixed(evaluation.f1.weighted, 3))   majority baseline "
                + NumberText.fixed(evaluation.majorityBaseline, 3),
            "log loss \(NumberText.fixed(evaluation.logLoss, 3))   Matthews correlation "
                + NumberText.fixed(evaluation.confusion.matthewsCorrelation, 3),
        ] + unlabeledLines(evaluation) + absentLines(evaluation.absentLabels)
    }

    private static func unlabeledLines(_ evaluation: ClassificationEvaluation) -> [String] {
        let count = evaluation.rowCount - evaluation.unlabeledCount
        guard count < evaluation.rowCount else { return [] }
        let share = count == 0 ? "" : ", \(NumberText.fixed(evaluation.precision.micro, 3)) of them right"
        return [
            "rows with a label: \(NumberText.grouped(count)) of \(NumberText.grouped(evaluation.rowCount))"
                + share
                + "; the others count as wrong"
        ]
    }

    private static func absentLines(_ labels: [ClassLabel]) -> [String] {
        guard !labels.isEmpty else { return [] }
        let names = labels.prefix(5).map { "'\($0)'" }.joined(separator: ", ")
        return [
            "without rows, and left out of the macro averages: " + names + (labels.count > 5 ? ", …" : "")
        ]
    }

    private static func mostConfusedLines(_ evaluation: ClassificationEvaluation) -> [String] {
        let confused = evaluation.confusion.mostConfused(limit: 3)
        guard !confused.isEmpty else { return [] }
        let pairs = confused.map {
            "\(evaluation.classes[$0.truth].label) -> \(evaluation.classes[$0.prediction].label) \($0.count)"
        }
        return ["most confused: " + pairs.joined(separator: ", ")]
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.unicodeScalars.count))
    }

    private static func aligned(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.unicodeScalars.count)) + text
    }
}
