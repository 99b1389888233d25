import MiniBERT
import TestModels
import MiniBERTTraining
import Foundation
import Testing

@testable import minibert

struct HTMLReportTests {
    private let page = HTMLReport(FineTuningReport.sample(), modelPath: "support/\"x\"").html

    @Test func `nothing of the user's becomes markup`() {
        #expect(!page.contains("<script"))
        #expect(!page.contains("<b>bug"))
        #expect(!page.contains("\u{202E}"))
        #expect(page.contains("&lt;b&gt;bug&lt;/b&gt;"))
        #expect(page.contains("Tickets &amp; more"))
    }

    @Test func `nothing is loaded from elsewhere`() {
        for word in ["http:", "https:", "src=", "url(", "@import", "<link"] {
            #expect(!page.contains(word), "\(word)")
        }
    }

    @Test func `the page is well-formed`() throws {
        // Void elements of HTML are closed for the XML parser, and nothing else is changed.
        var text = page.replacingOccurrences(of: "<!doctype html>\n", with: "")
        for element in ["meta"] {
            text = text.replacingOccurrences(
                of: "<\(element)([^>]*)>", with: "<\(element)$1/>", options: .regularExpression)
        }
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

    @Test func `each part has its section`() {
        for title in [
            "Classes", "What is taken for what", "Can its probabilities be believed?", "Training",
            "Worst mistakes",
            "The data", "Use it",
        ] {
            #expect(page.contains("<h2>\(title)</h2>"), "\(title)")
        }
    }

    @Test func `texts can be kept out`() {
        let page = HTMLReport(FineTuningReport.sample(), modelPath: "m", includesTexts: false).html

        #expect(!page.contains("script"))
    }

    @Test func `numbers and label sets have their pages, too`() {
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
