import StrictJSON
import Tensors
import TestModels
import Testing

@testable import MiniBERT

struct HeldOutRecordTests {
    private let configuration: BertConfiguration
    private let record: HeldOutRecord

    init() throws {
        configuration = try TextClassifier(folder: GoldenModel("bert-classifier").folder).configuration
        let (labels, size) = (configuration.labels, configuration.hiddenSize)
        record = HeldOutRecord(
            labels: labels,
            scores: HeldOutRecord.Scores(
                probabilities: [labels.indices.map { _ in 1 / Double(labels.count) }], truths: [0],
                classCount: labels.count),
            domain: FeatureDomain(
                pooling: .cls, means: Array(repeating: 0.1, count: size),
                factors: Array(repeating: 1, count: size), heldOut: Tensor(zeros: [3, size])))
    }

    private func read(_ record: JSONValue) throws -> HeldOutRecord {
        let file: JSONValue = ["name": "m", "held_out": record]
        return try HeldOutRecord(
            fileBytes: Array(file.indentedText.utf8), file: "minibert.json", model: "m", configuration)
    }

    @Test func `a written record reads back`() throws {
        #expect(try read(record.json) == record)

        var alone = record
        alone.domain = nil
        #expect(try read(alone.json) == alone)

        var shared = record
        shared.classShares = record.labels.map { _ in 1 / Double(record.labels.count) }
        #expect(try read(shared.json) == shared)
        shared.classShares = [2]
        #expect(throws: ModelError.self) { try read(shared.json) }
    }

    @Test func `a file without a record is an error that says what helps`() {
        let error = #expect(throws: ModelError.self) { try read(.null) }

        #expect(
            error?.description
                == "'m': it keeps no scores of held-out rows; train one with this version, which keeps them")
    }

    @Test func `a record of other labels, or a damaged one, is an error`() throws {
        let damaged: [JSONValue] = [
            "x", [:], record.json.removing("labels"),
            record.json.removing("labels").adding("labels", ["other"]),
            record.json.removing("scores").adding("scores", "x"),
            record.json.removing("scores").adding(
                "scores", ["all": ["count": .integer(1), "values": ["x"]]]),
            record.json.removing("domain").adding("domain", ["pooling": "cls", "means": [], "factors": []]),
        ]
        for json in damaged {
            #expect(throws: ModelError.self, "\(json.text)") { try read(json) }
        }
    }
}
