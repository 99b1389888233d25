import MiniBERT
import Tensors
import TestModels
import TestSupport
import Testing

@testable import minibert

struct MarkedWordsTests {
    private let model: TextClassifier

    init() throws { model = try TextClassifier(folder: modelFixture("bert-classifier")) }

    private func record(_ text: String) throws -> ExplainedRecord {
        let options = ExplanationOptions(method: .occlusion, measuresFaithfulness: false)
        let results = try ExplainedRecord.explaining(
            [TextInput(text)], by: model, options, threads: WorkerThreads(count: 1))
        return try results[0].get()
    }

    private func html(_ text: String, limit: Int) throws -> String {
        let record = try record(text)
        let words = MarkedWords(record: record, label: record.explanation.labels[0])
        return words.html(segment: 0, limit: limit)
    }

    @Test func `without its marks the text is whole`() throws {
        let text = "not <b>a great</b> film & more"
        let plain = try html(text, limit: 100).replacing(/<[^>]*>/, with: "")
        #expect(plain == "not &lt;b&gt;a great&lt;/b&gt; film &amp; more")
        #expect(try html(text, limit: 100).contains("<mark class="))
    }

    @Test func `of a long text the part around the strongest word is shown`() throws {
        let hostile = "<script>\u{202E}\u{0}"
        for text in [
            String(repeating: "a film ", count: 30), String(repeating: "x", count: 1 << 20), "", hostile,
            String(repeating: hostile, count: 1000),
        ] {
            let html = try html(text, limit: 60)
            let plain = html.replacing(/<[^>]*>/, with: "")
            #expect(plain.count <= 600, "\(plain.count)")
            #expect(!html.contains("<script") && !html.unicodeScalars.contains("\u{202E}"))
            if text.count < 1 << 20, text.count > 60 { #expect(html.contains("<mark") && html.contains("…")) }
        }
    }
}
