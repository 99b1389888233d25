import SafetensorsFormat
import TestModels
import MiniBERT
import Testing

struct ModelDescriptionTests {
    private func description(_ name: String) throws -> ModelDescription {
        try ModelDescription(.folder(GoldenModel(name).folder))
    }

    @Test func `a classifier uses all its tensors`() throws {
        let description = try description("bert-classifier")

        guard case .classification = description.head else {
            Issue.record("\(description.head)")
            return
        }
        #expect(description.ignoredTensors.isEmpty)
        #expect(description.hasPooler)
        #expect(description.dataTypes == [.float32])
    }

    @Test func `heads for pre-training are listed as ignored`() throws {
        let description = try description("bert-pretraining")

        guard case .none = description.head else {
            Issue.record("\(description.head)")
            return
        }
        #expect(description.ignoredTensors.count > 0)
        #expect(description.ignoredTensors.allSatisfy { $0.reason == "a head for pre-training" })
    }

    @Test func `buffers are listed as ignored`() throws {
        let description = try description("float64-and-buffers")

        #expect(
            description.ignoredTensors.contains { $0.reason == "a table of positions, which are counted" })
    }
}
