import MiniBERT
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

    @Test func `the page is well-formed`() throws {
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
