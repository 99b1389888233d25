import PrintableText
import StrictJSON
import MiniBERTTraining

extension HTMLReport {
    /// Code that loads the model.
    var loadingSection: String {
        guard let modelPath else { return "" }
        let path = printable(modelPath)
        let python = """
            from transformers import pipeline
            classify = pipeline("text-classification", \(JSONValue.text(path).text))
            print(classify("your text", truncation=True))
            """
        let swift = """
            import MiniBERT
            let model = try TextClassifier(folder: \(JSONValue.text(path).text))
            print(try model.classify("your text"))
            """
        let parts = report.isPortable ? [("Python", python), ("Swift", swift)] : [("Swift", swift)]
        return section(
            "Use it", "",
            "<div class=\"pair\">"
                + parts.map { "<div><h3>\($0)</h3><pre>\(Self.escapedLines($1))</pre></div>" }.joined()
                + "</div>")
    }

    /// How the files were read, and what the check of the data found.
    var dataSection: String {
        let names = report.labelNameLine
        guard !report.files.isEmpty || !report.findings.isEmpty || names != nil else { return "" }
        var html = "<ul class=\"plain\">"
        for file in report.files { html += "<li>\(HTMLText.escaped(file.description))</li>" }
        if let names { html += "<li>\(HTMLText.escaped(names))</li>" }
        html += "</ul>"
        if subject == .evaluation {
            return section("The data", "", html)
        }
        if report.findings.isEmpty {
            html += "<p class=\"good\">The check found no problems.</p>"
        } else {
            html += "<ul class=\"findings\">"
            for finding in report.findings {
                let severity = finding.severity.rawValue
                html +=
                    "<li class=\"\(severity)\"><span>\(severity)</span>\(HTMLText.escaped(finding.description))</li>"
            }
            html += "</ul>"
        }
        return section("The data", "", html)
    }
}
