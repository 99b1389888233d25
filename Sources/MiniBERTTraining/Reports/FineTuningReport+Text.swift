import MiniBERT
import PrintableText
package import StrictJSON

extension FineTuningReport {
    /// The report as lines for a terminal.
    ///
    /// - Parameters:
    ///   - includingData: Whether the files, the findings and the encoder are included.
    ///   - includingTexts: Whether texts of suspect labels are included.
    /// - Returns: The lines, each with its line feed.
    public func text(includingData: Bool = false, includingTexts: Bool = true) -> String {
        var text = ""
        if includingData {
            for file in files {
                text += "\(file)\n"
                for note in file.notes { text += "note: \(printable(file.file)): \(note)\n" }
            }
            for finding in findings { text += "\(finding.severity.rawValue): \(finding)\n" }
            text += "encoder: \(printable(encoder))\n"
        }
        for score in poolings { text += "\(score)\n" }
        text += selfTraining?.text ?? ""
        text += ngrams?.text ?? ""
        if let labelNameLine { text += labelNameLine + "\n" }
        text += headLine + "\n"
        if let memory { text += "memory of the fit: \(memory)\n" }
        text += evaluation.text(
            calibrationErrorBefore: calibrationBefore?.expectedError, temperature: temperature)
        text += decision?.text ?? ""
        text += exits?.text ?? ""
        if let learningVerdict { text += "more data? \(learningVerdict)\n" }
        if includingTexts, !suspects.isEmpty {
            text +=
                "mistakes on held-out rows: \(NumberText.grouped(suspects.count)), the most confident first:\n"
            for suspect in suspects.prefix(3) {
                text +=
                    "  \(suspect.source): '\(suspect.label)', predicted '\(suspect.predicted)' "
                    + "\(NumberText.fixed(suspect.probability, 3)): \(printable(suspect.text, limit: 60))\n"
            }
        }
        return text
    }

    /// How many label names there are, in words; `nil` without any.
    package var labelNameLine: String? {
        guard !labelNames.isEmpty else { return nil }
        let labelCount = Set(labelNames.map(\.label)).count
        return
            "label names: \(NumberText.grouped(labelNames.count)) for \(NumberText.counted(labelCount, "label")), each "
            + "trained on as a row, and never scored"
    }

    private var headLine: String {
        let scoring = (evaluation == .unscored ? "" : "scored by ") + printable(scoring)
        if let headWords { return "head: \(headWords), \(scoring)" }
        let kind =
            switch problemType {
            case .singleLabel: "logistic regression"
            case .multiLabel: "one logistic regression for each label"
            case .regression: "ridge regression"
            }
        guard let strengthText else { return "head: \(kind), \(scoring)" }
        let how =
            path.count > 1
            ? "\(strengthText) chosen by \(printable(self.scoring))" : "\(strengthText), \(scoring)"
        return "head: \(kind), \(how)"
    }

    /// The report as a JSON object.
    ///
    /// Keys: `name`, `encoder`, `poolings`, `ngrams`, `scoring`, `settings`, `head` (`kind`, `words`, `inverse_strength`,
    /// `temperature`, `path`, `memory`), `evaluation`, `calibration_before`, `learning_curve`, `epochs`, `suspect_count`,
    /// `suspects`, `files`, `findings`, `decision` if a rule for labels was asked for, `self_training` if it was, and `exits`
    /// and `label_names` if there are any.
    /// Undefined values are `null`, and so is `evaluation` without held-out rows.
    ///
    /// - Parameters:
    ///   - includingTexts: Whether texts of suspect labels are included.
    ///   - listLimit: The most suspects, and the most lines of each finding; `suspect_count` and `count` count all.
    /// - Returns: The object.
    package func json(includingTexts: Bool = true, listLimit: Int = .max) -> JSONValue {
        let report: JSONValue = [
            "name": .text(name), "encoder": .text(encoder), "poolings": .array(poolings.map(\.json)),
            "ngrams": ngrams?.json ?? .null,
            "scoring": .text(scoring), "settings": settings,
            "head": [
                "kind": .text(problemType.headKind), "words": headWords.map { .text($0) } ?? .null,
                "inverse_strength": .real(inverseStrength),
                "temperature": .real(temperature), "path": .array(path.map(\.json)),
                "memory": memory?.json ?? .null,
            ],
            "evaluation": evaluation.json, "calibration_before": calibrationBefore?.json ?? .null,
            "learning_curve": .array(learningCurve.map(\.json)),
            "epochs": .array(
                epochs.map { ["training_loss": .real($0.training), "validation_loss": .real($0.validation)] }),
            "suspect_count": .integer(suspects.count),
            "suspects": .array(
                suspects.prefix(listLimit).map { includingTexts ? $0.json : $0.json.removing("text") }),
            "files": .array(files.map(\.json)),
            "findings": .array(findings.map { $0.json(lineLimit: listLimit) }),
        ]
        let names: [JSONValue] = labelNames.map { ["label": .text($0.label.text), "text": .text($0.text)] }
        let parts = [
            ("decision", decision?.json), ("self_training", selfTraining?.json), ("exits", exits?.json),
            ("label_names", names.isEmpty ? nil : .array(names)),
        ]
        return parts.reduce(report) { report, part in part.1.map { report.adding(part.0, $0) } ?? report }
    }
}

extension FittingMemory {
    fileprivate var json: JSONValue {
        ["shared_bytes": .integer(sharedByteCount), "bytes_of_thread": .integer(byteCountOfThread)]
    }
}

extension PathPoint {
    package var json: JSONValue {
        [
            "inverse_strength": .real(inverseStrength), "held_out_loss": .real(heldOutLoss),
            "held_out_accuracy": .real(heldOutAccuracy), "fold_losses": .array(foldLosses.map { .real($0) }),
        ]
    }
}

extension ProblemType {
    /// The kind of head, as reports call it: the function that turns logits into predictions.
    fileprivate var headKind: String {
        switch self {
        case .singleLabel: "softmax"
        case .multiLabel: "sigmoid"
        case .regression: "regression"
        }
    }
}
