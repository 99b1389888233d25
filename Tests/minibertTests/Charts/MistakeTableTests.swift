import MiniBERT
import MiniBERTTraining
import TestModels
import Testing

@testable import minibert

struct MistakeTableTests {
    private func suspects(_ count: Int, classCount: Int) -> [SuspectLabel] {
        let labels = letters(classCount)
        return SuspectLabel.mostConfident(
            probabilities: (0..<count).map { row in
                (0..<classCount).map { $0 == (row + 1) % classCount ? 0.9 - Double(row) / 10_000 : 0 }
            }, truths: (0..<count).map { $0 % classCount },
            examples: (0..<count).map { example("text \($0)", "a", line: $0 + 1) }, labels: labels)
    }

    @Test func `few mistakes are a table without filters`() {
        let html = MistakeTable(suspects(20, classCount: 2)).html(head: "") { $0.text }
        #expect(html.hasPrefix("<table"))
        #expect(html.matches(of: /<tr/).count == 20)
    }

    @Test func `more mistakes have a filter for each kind, and the worst ones are chosen`() {
        let table = MistakeTable(suspects(100, classCount: 2))
        let html = table.html(head: "") { $0.text }
        #expect(table.rows.count == 60 && table.kinds.map(\.count) == [50, 50])
        #expect(html.matches(of: /class="k[12] worst"/).count == 20)
        #expect(html.contains("id=\"show-worst\" checked"))
        #expect(html.contains("60 of 100 in all"))
        for name in ["worst", "any", "k1", "k2"] { #expect(html.contains("for=\"show-\(name)\"")) }
        #expect(html.contains("#show-k2:checked~table tbody tr:not(.k2)"))
        #expect(!html.contains("other kinds") && !html.contains("<script"))
    }

    @Test func `of many kinds the rare ones share a filter`() {
        let table = MistakeTable(suspects(2000, classCount: 26))
        #expect(table.rows.count == 400 && table.kinds.count == 12)
        #expect(table.html(head: "") { $0.text }.contains("other kinds"))
    }
}
