import MiniBERT
import Tensors
import TestModels
import MiniBERTTraining
import Foundation
import Testing

@testable import minibert

struct HTMLReportTests {
    private let page = HTMLReport(FineTuningReport.sample(), modelPath: "support/\"x\"").html

    @Test func `the texts of the data never become markup`() {
        #expect(!page.contains("<script"))
        #expect(!page.contains("<b>bug"))
        #expect(!page.contains("\u{202E}"))
        #expect(page.contains("&lt;b&gt;bug&lt;/b&gt;"))
        #expect(page.contains("Tickets &amp; more"))
    }

    @Test func `the page loads nothing`() {
        for word in ["http:", "https:", "src=", "url(", "@import", "<link"] {
            #expect(!page.contains(word), "\(word)")
        }
    }

    @Test func `the page is well-formed`() throws { try expectWellFormed(page) }

    private func expectWellFormed(_ page: String) throws {
        // The void elements of HTML have no end tag.
        let text = page.replacing("<!doctype html>\n", with: "").replacing(/<meta[^>]*>/, with: "")
        var depth: [Substring] = []
        for match in text.matches(of: /<(\/?)([a-zA-Z0-9]+)[^>]*?(\/?)>/) {
            if match.output.3 == "/" { continue }
            if match.output.1.isEmpty {
                depth.append(match.output.2)
            } else {
                #expect(depth.popLast() == match.output.2)
            }
        }
        #expect(depth.isEmpty)
    }

    @Test func `the page has its sections`() {
        for title in [
            "Classes", "Confusion matrix", "Calibration", "Training", "Worst mistakes", "The data", "Use it",
        ] {
            #expect(page.contains("<h2>\(title)</h2>"), "\(title)")
        }
    }

    @Test func `texts of the data can be left out`() {
        let page = HTMLReport(FineTuningReport.sample(), modelPath: "m", includesTexts: false).html

        #expect(!page.contains("script"))
    }

    /// A page with texts that look like markup in every part, of two classes where one is rare.
    private func fullPage(rowCount: Int = 400, rare: Int = 4) throws -> String {
        let hostile = ["<script>alert(1)</script>", "\u{202E}</details>", "&amp; \u{0} <b>", ""]
        let examples = (0..<rowCount).map {
            example(hostile[$0 % 4] + " word \($0 % 7)", $0 < rare ? "b" : "a", line: $0 + 1)
        }
        let truths = (0..<rowCount).map { $0 < rare ? 1 : 0 }
        let logits: [Float] = (0..<rowCount).flatMap { row -> [Float] in
            row % 50 == 0 ? [0, 1 + Float(row) / 1000] : [3, 0]
        }
        let rows = try #require(
            ScoredRows(
                examples, logits: Tensor(logits, shape: [rowCount, 2]),
                targets: .classes(truths, count: 2), labels: letters(2)))
        let report = FineTuningReport(
            name: "</title><b>", encoder: "e", problemType: .singleLabel, scoring: "s",
            evaluation: .classification(
                ClassificationEvaluation(
                    probabilities: (0..<rowCount).map { rows.probabilities(ofRow: $0) }, truths: truths,
                    labels: letters(2))))
        let others = rows.truths.map { letters(2)[$0] }
        return HTMLReport(
            report, subject: .evaluation, rows: rows,
            comparison: ("<i>", ModelComparison(rows, with: others)),
            modelPath: nil
        ).html
    }

    @Test func `a page of rows is well-formed, and its texts never become markup`() throws {
        let page = try fullPage()

        try expectWellFormed(page)
        for markup in ["<script", "<i>", "\u{202E}", "<b>word", "</title><b>"] {
            #expect(!page.contains(markup))
        }
        #expect(page.contains("&lt;script&gt;"))
        for title in [
            "Compared with another model", "Examples", "Words of the classes", "Precision and recall",
        ] {
            #expect(page.contains("<h2>\(title)</h2>"), "\(title)")
        }
    }

    @Test func `of a rare class the headline is not the accuracy`() throws {
        let page = try fullPage(rowCount: 1000, rare: 1)

        #expect(page.contains("Finds <strong>"))
        #expect(
            page.contains("says little: always predicting the most frequent class would give 99.9&nbsp;%"))
        #expect(!page.contains("Right on <strong>"))
    }

    @Test func `regression and multi-label reports have pages`() {
        let number = FineTuningReport(
            name: "n", encoder: "e", problemType: .regression, scoring: "s",
            evaluation: .regression(RegressionEvaluation(predictions: [1, 2], truths: [1, 3])))
        let sets = FineTuningReport(
            name: "n", encoder: "e", problemType: .multiLabel, scoring: "s",
            evaluation: .multiLabel(
                MultiLabelEvaluation(probabilities: [[0.9, 0.2]], truths: [[0]], labels: letters(2))))

        #expect(HTMLReport(number, modelPath: "m").html.contains("Pearson"))
        #expect(HTMLReport(sets, modelPath: "m").html.contains("Exact match"))
    }
}
