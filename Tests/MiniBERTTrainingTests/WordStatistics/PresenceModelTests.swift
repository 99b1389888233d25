import Testing

@testable import MiniBERTTraining

struct PresenceModelTests {
    /// The golden value is that of scikit-learn 1.9: `roc_auc_score(y, scores)`, with ties.
    @Test func `the area under the curve counts ties as a half`() throws {
        let scores = [0.1, 0.4, 0.35, 0.8, 0.2, 0.2, 0.5, 0.9, 0.3, 0.35, 0.7, 0.6]
        let isPresent = (0..<24).map { $0 % 2 == 1 }
        let area = try #require(PresenceModel.areaUnderCurve(scores + scores, isPresent))

        #expect(abs(area - 0.7222222222222222) < 1e-12)
        #expect(PresenceModel.areaUnderCurve(scores, (0..<12).map { $0 < 9 }) == nil)
    }

    @Test func `words that go with a feature score higher`() {
        let texts: [Set<Int32>] = (0..<40).map { $0 % 4 < 2 ? [0, 1] : [0, 2] }
        let scores = PresenceModel.crossScores(texts, isPresent: (0..<40).map { $0 % 4 < 2 }, wordCount: 3)

        #expect(scores[0] > 0.5 && scores[2] < -0.5)
    }
}
