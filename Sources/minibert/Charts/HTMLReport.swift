import PrintableText
import StrictJSON
import MiniBERTTraining

/// A report of a training or an evaluation as one self-contained HTML page.
struct HTMLReport {
    /// The origin of the scored rows.
    enum Subject {
        /// Rows that were held out of a training.
        case training
        /// Labeled rows that a finished model was scored on.
        case evaluation

        fileprivate var title: String {
            switch self {
            case .training: "Fine-tuning report"
            case .evaluation: "Evaluation report"
            }
        }
    }

    let report: FineTuningReport
    let subject: Subject
    /// The scored rows; without them, the page has no examples, words and curves.
    let rows: ScoredRows?
    /// Another model on the same rows.
    let comparison: (name: String, result: ModelComparison)?
    let includesTexts: Bool
    /// The words of the rows.
    let words: RowWords?
    let mistakes: MistakeTable
    /// The rows of a regression or with any number of labels whose predictions are furthest off.
    let farRows: [FarRow]
    /// The cells of the confusion matrix that have examples.
    let exampleCells: [ExampleCell]
    /// The words that decided the quoted texts; without them, no words are marked.
    var explanations: ExplainedExamples?
    /// The search that chose the settings, and the settings of each trial in words.
    var tuning: (result: TuningResult, settings: [String])?
    let modelPath: String?

    /// Creates the page for a report.
    ///
    /// - Parameters:
    ///   - report: The report to show.
    ///   - subject: The origin of the scored rows.
    ///   - rows: The scored rows.
    ///   - farRows: The rows whose predictions are furthest off, if they have no single class each.
    ///   - comparison: Another model, by name, on the same rows.
    ///   - modelPath: The folder of the saved model, shown in the code that loads it; `nil` for a built-in model.
    ///   - includesTexts: Whether the page quotes texts of the data.
    init(
        _ report: FineTuningReport, subject: Subject = .training, rows: ScoredRows? = nil,
        farRows: [FarRow] = [],
        comparison: (name: String, result: ModelComparison)? = nil, modelPath: String?,
        includesTexts: Bool = true
    ) {
        self.report = report
        self.subject = subject
        self.rows = rows
        self.farRows = farRows
        self.comparison = comparison
        words = rows.map { RowWords($0) }
        mistakes = MistakeTable(report.suspects)
        if let rows, case .classification(let evaluation) = report.evaluation {
            exampleCells = Self.exampleCells(of: rows, evaluation)
        } else {
            exampleCells = []
        }
        self.modelPath = modelPath
        self.includesTexts = includesTexts
    }

    /// The page as HTML.
    var html: String {
        """
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark"><meta name="generator" content="MiniBERT">
        <title>\(HTMLText.escaped(report.name)): \(subject.title.lowercased())</title><style>\(Self.style)</style></head><body><main>
        \(header)
        \(sections.joined(separator: "\n"))
        <footer>Written by MiniBERT. This page is self-contained.</footer>
        </main></body></html>

        """
    }

    private var sections: [String] {
        [
            comparisonSection, tuningSection, classSection, confusionSection, mistakeSection, farSection,
            exampleSection, wordSection, thresholdSection, calibrationSection, lengthSection, choiceSection,
            selfTrainingSection, ngramSection, exitSection, epochSection, dataSection, loadingSection,
            numbersSection,
        ].filter { !$0.isEmpty }
    }

    private var header: String {
        """
        <header><p class="eyebrow">\(subject.title)</p><h1>\(HTMLText.isolated(report.name, limit: 80))</h1>
        <p class="verdict">\(verdict)</p>
        <p class="quiet">\(HTMLText.escaped(report.encoder)). \(HTMLText.escaped(origin)).</p>
        </header><div class="tiles">\(tiles.joined())</div>
        """
    }

    /// How the scores came about, in words.
    private var origin: String {
        report.evaluation == .unscored ? "Not scored" : "Scored by \(report.scoring)"
    }

    /// The texts that were scored, in words.
    private var texts: String {
        counted(report.evaluation.rowCount, "text") + (subject == .training ? " it was not trained on" : "")
    }

    /// The result in one or two sentences.
    private var verdict: String {
        switch report.evaluation {
        case .classification(let evaluation): verdict(evaluation)
        case .multiLabel(let evaluation):
            "All labels right on <strong>\(HTMLText.percent(evaluation.exactMatch))</strong> of \(texts)."
        case .regression(let evaluation):
            "Off by <strong>\(NumberText.short(evaluation.meanAbsoluteError))</strong> on average on \(texts)."
        case .unscored: "There are no scores, because no row was held out from the training."
        }
    }

    private func verdict(_ evaluation: ClassificationEvaluation) -> String {
        let interval = evaluation.accuracyInterval
        let wrong = evaluation.rowCount - evaluation.confusion.correctCount
        let weakest = evaluation.classes.filter { $0.support > 0 }.min { ($0.f1 ?? 0) < ($1.f1 ?? 0) }
        var words: String
        if evaluation.isImbalanced {
            // Of one positive row in a thousand, 99.9 % are right without a model.
            words =
                "Finds <strong>\(HTMLText.percent(evaluation.balancedAccuracy))</strong> of a class on average "
                + "(balanced accuracy), with a macro F1 of \(NumberText.fixed(evaluation.f1.macro, 3)), on \(texts). "
                + "Its accuracy of \(HTMLText.percent(evaluation.accuracy)) says little: always predicting the most "
                + "frequent class would give \(HTMLText.percent(evaluation.majorityBaseline))."
        } else {
            words =
                "Right on <strong>\(HTMLText.percent(evaluation.accuracy))</strong> of \(texts) "
                + "(\(counted(wrong, "mistake"))). Always predicting the most frequent class would give "
                + "\(HTMLText.percent(evaluation.majorityBaseline)). On similar texts, expect "
                + "\(HTMLText.percent(interval.lower)) to \(HTMLText.percent(interval.upper))."
        }
        if let weakest, evaluation.classes.count > 2 || evaluation.isImbalanced {
            words += " The weakest class is " + HTMLText.isolated(weakest.label.text, limit: 40) + "."
        }
        return words
    }

    private func tile(_ name: String, _ value: String, _ note: String) -> String {
        "<div class=\"tile\"><p class=\"name\">\(name)</p><p class=\"value\">\(value)</p><p class=\"note\">\(note)</p></div>"
    }

    private var calibrationTile: [String] {
        guard let calibration = report.evaluation.calibration else { return [] }
        let note = report.calibrationBefore.map { before in
            let words = calibration.expectedError > before.expectedError ? "worse than the" : "was"
            return "\(words) \(NumberText.percent(before.expectedError, 1)) before the temperature"
        }
        return [
            tile(
                "Calibration error", NumberText.percent(calibration.expectedError, 1),
                note ?? "confidence against accuracy")
        ]
    }

    private var tiles: [String] {
        switch report.evaluation {
        case .classification(let evaluation):
            let interval = evaluation.accuracyInterval
            return [
                tile(
                    "Accuracy", NumberText.percent(evaluation.accuracy, 1),
                    "95 %: \(NumberText.fixed(interval.lower * 100, 1)) to \(NumberText.percent(interval.upper, 1))"
                ),
                tile("Macro F1", NumberText.fixed(evaluation.f1.macro, 3), "every class counts the same"),
                tile(
                    "Balanced accuracy", NumberText.percent(evaluation.balancedAccuracy, 1),
                    "always one class: "
                        + NumberText.percent(
                            1 / Double(max(1, evaluation.classes.count { $0.support > 0 })), 1)
                ),
            ] + calibrationTile + [
                tile(
                    "Log loss", NumberText.fixed(evaluation.logLoss, 3),
                    "in nats; confident mistakes cost most"),
                tile(
                    "Rows scored", NumberText.grouped(evaluation.rowCount),
                    "\(evaluation.classes.count) classes"),
            ]
        case .multiLabel(let evaluation):
            return [
                tile(
                    "Exact match", NumberText.percent(evaluation.exactMatch, 1), "all labels of a text right"),
                tile("Micro F1", NumberText.fixed(evaluation.f1.micro, 3), "every decision counts the same"),
                tile("Macro F1", NumberText.fixed(evaluation.f1.macro, 3), "every label counts the same"),
            ] + calibrationTile + [
                tile(
                    "Rows scored", NumberText.grouped(evaluation.rowCount),
                    "\(evaluation.classes.count) labels")
            ]
        case .regression(let evaluation):
            return [
                tile("Pearson", NumberText.fixed(evaluation.pearson, 3), "linear correlation"),
                tile("Spearman", NumberText.fixed(evaluation.spearman, 3), "correlation of ranks"),
                tile(
                    "Mean absolute error", NumberText.short(evaluation.meanAbsoluteError),
                    "in the units of the data"),
                tile(
                    "Root mean squared error", NumberText.short(evaluation.rootMeanSquaredError),
                    "predicting the mean: \(NumberText.short(evaluation.baselineError))"),
                tile("Rows scored", NumberText.grouped(evaluation.rowCount), ""),
            ]
        case .unscored: return []
        }
    }

    /// A section with its title and lead.
    func section(_ title: String, _ lead: String, _ content: String) -> String {
        "<section><h2>\(title)</h2>" + (lead.isEmpty ? "" : "<p class=\"lead\">\(lead)</p>") + content
            + "</section>"
    }

    /// A chart with its title and caption.
    func figure(_ title: String, _ chart: String, _ caption: String) -> String {
        "<figure><h3>\(title)</h3>\(chart)<figcaption>\(caption)</figcaption></figure>"
    }

    private var numbersSection: String {
        "<section class=\"screen\"><details><summary>All numbers as JSON</summary><pre>"
            + Self.escapedLines(report.json(includingTexts: includesTexts, listLimit: 100).indentedText)
            + "</pre></details></section>"
    }

    /// The text, escaped line by line, which keeps its line breaks.
    static func escapedLines(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { HTMLText.escaped(String($0)) }
            .joined(separator: "\n")
    }
}
