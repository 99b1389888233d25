import StrictJSON
import MiniBERT
import PrintableText

/// The model card, `README.md` of a saved model: data, scores, settings and how to load it, without texts of the data.
struct ModelCard {
    private let report: FineTuningReport
    private let labelTexts: [ClassLabel]
    private let summary: String
    private let headShape: HeadShape?

    init(_ model: FineTunedModel) {
        report = model.report
        labelTexts = model.labels
        let head = model.report.headWords ?? "linear"
        summary =
            "A head (\(head)) on an encoder (\(MarkdownText.escaped(model.report.encoder))), trained by MiniBERT."
        headShape = model.headShape
    }

    /// The card, with a metadata block for model hubs.
    var markdown: String {
        let labels = labelTexts.map { MarkdownText.code($0.text) }.joined(separator: ", ")
        return """
            ---
            pipeline_tag: text-classification
            library_name: \(headShape == nil ? "transformers" : "minibert")
            tags: [minibert]
            ---

            # \(MarkdownText.escaped(FileName.last(of: report.name)))

            \(summary)

            \(labels.isEmpty ? "It predicts a number." : "Labels: \(labels).")

            ## Data

            \(data)

            ## Settings

            \(settings)

            ## Scores

            \(scoring)

            \(MarkdownText.codeBlock(report.text(includingTexts: false)))

            ## How to load it

            \(python)

            Swift:

            ```swift
            import MiniBERT
            let classifier = try TextClassifier(folder: "path/to/this/folder")
            ```

            Command line: `minibert classify -m path/to/this/folder "a text"`.

            """
    }
}

extension ModelCard {
    /// How a file was read, with its name but not its folders.
    private static func line(_ file: FileReading) -> String {
        var file = file
        file.file = FileName.last(of: file.file)
        return "- " + MarkdownText.code(file.description)
    }

    /// The files and the label names that the model was trained on.
    private var data: String {
        let names = [report.labelNameLine, report.selfTraining?.line].compactMap(\.self)
            .map { "- " + MarkdownText.escaped($0) }
        let isNamesAlone = report.files.isEmpty && report.evaluation == .unscored
        let rows = report.files.isEmpty ? ["- rows in memory"] : report.files.map(Self.line)
        return ((isNamesAlone ? [] : rows) + names).joined(separator: "\n")
    }

    /// The rows that the scores are of.
    private var scoring: String {
        guard report.evaluation != .unscored else {
            return "There are none: the data have no rows beside the label names, so no row was held out."
        }
        return "On rows that the scored head was not trained on (\(MarkdownText.escaped(report.scoring))):"
    }

    private var settings: String {
        let entries = report.settings.object?.entries.filter { $0.value != .null } ?? []
        return entries.map { "- \($0.name): \(MarkdownText.escaped($0.value.string ?? $0.value.text))" }
            .joined(separator: "\n")
    }

    private static let unusedExits =
        "transformers warns of the tensors `exits.*`, which it does not use: it computes all layers for every text."
    private static let passedOver =
        "transformers passes over the thresholds or costs of this model: it gives the label with the largest probability."

    /// How to load the model in Python, or why that is impossible.
    private var python: String {
        guard headShape == nil else {
            return """
                Python: transformers has no such head and refuses the folder, whose `model_type` is `minibert`. \
                Classify with MiniBERT, or train with `--portable`, for a head that transformers loads.
                """
        }
        return """
            Python; `truncation=True` cuts long texts as MiniBERT does:

            ```python
            from transformers import pipeline
            classify = pipeline("text-classification", "path/to/this/folder", truncation=True)
            ```
            """ + (report.decision?.rule == nil ? "" : "\n\n" + Self.passedOver)
                + (report.exits == nil ? "" : "\n\n" + Self.unusedExits)
    }
}
