internal import StrictJSON

/// What stands in the `README.md` of a saved model: data, scores, settings and how to load it, but no texts.
struct ModelCard {
    private let report: FineTuningReport
    private let labelTexts: [Label]
    /// What was trained, in a sentence.
    private let summary: String
    /// The form of a head that transformers does not know.
    private let headShape: HeadShape?

    init(_ model: FineTunedModel) {
        report = model.report
        labelTexts = model.labels
        let head = model.report.headWords ?? "linear"
        summary = "A head (\(head)) on an encoder (\(model.report.encoder)), trained by MiniBERT."
        headShape = model.headShape
    }

    /// The card, with the metadata block that model hubs read.
    var markdown: String {
        let labels = labelTexts.map { "`\($0.description.replacingBackticks)`" }.joined(separator: ", ")
        return """
            ---
            pipeline_tag: text-classification
            library_name: \(headShape == nil ? "transformers" : "minibert")
            tags: [minibert]
            ---

            # \(printable(report.name))

            \(summary)

            \(labels.isEmpty ? "It predicts a number." : "Labels: \(labels).")

            ## Data

            \(report.files.map { "- \($0)" }.joined(separator: "\n"))

            ## Scores

            Of rows that the scored head had not seen (\(printable(report.scoring))):

            ```
            \(report.text(includingTexts: false))```

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
    /// How Python loads the model, or why it cannot.
    private var python: String {
        guard headShape == nil else {
            return """
                Python: transformers has no such head, and refuses the folder (`model_type` is `minibert`) rather than \
                make one up. Classify with MiniBERT, or train a linear head, which transformers loads.
                """
        }
        return """
            Python; `truncation=True` cuts long texts as MiniBERT does:

            ```python
            from transformers import pipeline
            classify = pipeline("text-classification", "path/to/this/folder", truncation=True)
            ```
            """
    }
}

extension String {
    fileprivate var replacingBackticks: String {
        String(String.UnicodeScalarView(unicodeScalars.map { $0 == "`" ? "'" : $0 }))
    }
}
