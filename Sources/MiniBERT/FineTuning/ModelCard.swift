internal import StrictJSON

/// What stands in the `README.md` of a saved model: data, scores, settings and how to load it, but no texts.
struct ModelCard {
    private let model: FineTunedModel

    init(_ model: FineTunedModel) { self.model = model }

    /// The card, with the metadata block that model hubs read.
    var markdown: String {
        let report = model.report
        let labels = model.labels.map { "`\($0.description.replacingBackticks)`" }.joined(separator: ", ")
        return """
            ---
            pipeline_tag: text-classification
            library_name: transformers
            tags: [minibert]
            ---

            # \(printable(report.name))

            A linear head on the `[CLS]` state of a frozen encoder (\(report.encoder)), fitted by MiniBERT.

            \(labels.isEmpty ? "It predicts a number." : "Labels: \(labels).")

            ## Data

            \(report.files.map { "- \($0)" }.joined(separator: "\n"))

            ## Scores

            Of rows that the scored head had not seen (\(printable(report.scoring))):

            ```
            \(report.text(includingTexts: false))```

            ## How to load it

            Python; `truncation=True` cuts long texts as MiniBERT does:

            ```python
            from transformers import pipeline
            classify = pipeline("text-classification", "path/to/this/folder", truncation=True)
            ```

            Swift:

            ```swift
            import MiniBERT
            let classifier = try TextClassifier(folder: "path/to/this/folder")
            ```

            Command line: `minibert classify -m path/to/this/folder "a text"`.

            """
    }
}

extension String {
    fileprivate var replacingBackticks: String {
        String(String.UnicodeScalarView(unicodeScalars.map { $0 == "`" ? "'" : $0 }))
    }
}
