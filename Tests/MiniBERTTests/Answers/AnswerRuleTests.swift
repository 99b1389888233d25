import NeuralNetworks
import Tensors
import Testing

@testable import MiniBERT

struct AnswerRuleTests {
    /// Nineteen rows of `a` that are always sure, nineteen of `b` that are not, and two of `c`.
    private let record = HeldOutRecord(
        labels: ["a", "b", "c"],
        scores: HeldOutRecord.Scores(
            probabilities: (0..<40).map { row in
                row < 19 ? [0.95, 0.05, 0] : row < 38 ? [0.5, 0.5, 0] : [0.25, 0.25, 0.5]
            }, truths: (0..<40).map { $0 < 19 ? 0 : $0 < 38 ? 1 : 2 }, classCount: 3), domain: nil)

    private func assessment(_ scores: [Float], coverage: Double?, of record: HeldOutRecord)
        -> AnswerAssessment
    {
        let ranking = scores.indices.sorted { (scores[$0], $1) > (scores[$1], $0) }
        return AnswerRule(record, coverage: coverage, pooler: nil).assessment(
            ofScores: scores, labels: record.labels, ranking: ranking, features: [])
    }

    @Test func `a label is in the set by the threshold of its own class`() {
        #expect(assessment([0.96, 0.04, 0], coverage: 0.9, of: record).labelSet == ["a"])
        // The probability of 'a' is below what it is in its rows.
        let unsure = assessment([0.49, 0.51, 0], coverage: 0.9, of: record)
        #expect(unsure.labelSet == ["b"])
        #expect(unsure.isAnswer)
        let other = assessment([0.6, 0.4, 0], coverage: 0.9, of: record)
        #expect(other.labelSet == [])
        #expect(!other.isAnswer)
    }

    @Test func `a class of few rows has the threshold of all rows`() {
        // 'c' has two rows, which are too few for 0.9; of all rows, the largest score is 0.5.
        #expect(assessment([0.2, 0.2, 0.6], coverage: 0.9, of: record).labelSet == ["c"])
        #expect(assessment([0.3, 0.3, 0.4], coverage: 0.9, of: record).labelSet == [])
        // Forty rows are too few for 0.99, so every label is possible.
        #expect(assessment([0.3, 0.3, 0.4], coverage: 0.99, of: record).labelSet == ["c", "a", "b"])
    }

    @Test func `a single label that is not the predicted one is no answer`() {
        let assessment = assessment([0.9, 0.05, 0.05], coverage: 0.9, of: record)

        #expect(assessment.labelSet == [])
        let sure = HeldOutRecord(
            labels: ["a", "b"],
            scores: HeldOutRecord.Scores(
                probabilities: (0..<18).map { $0 < 9 ? [1, 0] : [0.9, 0.1] },
                truths: (0..<18).map { $0 < 9 ? 0 : 1 }, classCount: 2), domain: nil)
        let other = self.assessment([0.8, 0.2], coverage: 0.9, of: sure)
        #expect(other.labelSet == ["b"])
        #expect(!other.isAnswer)
    }

    @Test func `a number has an interval by the errors of held-out rows`() {
        let record = HeldOutRecord(
            labels: ["value"], scores: HeldOutRecord.Scores(errors: (1...9).map { Double($0) * -0.25 }),
            domain: nil)

        #expect(assessment([10], coverage: 0.8, of: record).interval == 8...12)
        #expect(assessment([10], coverage: 0.95, of: record).interval == nil)
        #expect(assessment([10], coverage: nil, of: record).interval == nil)
        #expect(assessment([10], coverage: 0.8, of: record).labelSet == nil)
    }

    @Test func `a text far from the training texts is marked`() {
        let steps = (0..<400).map { Float($0 % 20) / 10 - 1 }
        let heldOut = Tensor(steps.flatMap { [$0, -$0] }, shape: [400, 2])
        let domain = FeatureDomain(pooling: .cls, means: [0, 0], factors: [2, 2], heldOut: heldOut)
        let rule = AnswerRule(
            HeldOutRecord(labels: ["a", "b"], scores: nil, domain: domain), coverage: nil, pooler: nil)
        func mark(_ features: [Float]) -> AnswerAssessment {
            rule.assessment(ofScores: [0.9, 0.1], labels: ["a", "b"], ranking: [0, 1], features: features)
        }

        #expect(mark([0.1, 0.1]).isInDomain == true && mark([0.1, 0.1]).isAnswer)
        #expect(mark([3, 3]).isInDomain == false && !mark([3, 3]).isAnswer)
        #expect(mark([.infinity, 0]).isInDomain == false)
        #expect(mark([3, 3]).domainShare == 1.0 / 401)
    }

    @Test func `the features of a text are those of the first token, or of all`() {
        let states = HiddenStates(rows: Tensor([1, 2, 3, 4], shape: [2, 2]), sequences: [0..<2])
        let heldOut = Tensor([0, 0], shape: [1, 2])
        func rule(_ pooling: Pooling) -> AnswerRule {
            let domain = FeatureDomain(pooling: pooling, means: [0, 0], factors: [1, 1], heldOut: heldOut)
            return AnswerRule(
                HeldOutRecord(labels: ["a"], scores: nil, domain: domain), coverage: nil, pooler: nil)
        }

        #expect(rule(.cls).features(of: states) == [[1, 2]])
        #expect(rule(.mean).features(of: states) == [[2, 3]])
        #expect(!rule(.cls).readsAllTokens && rule(.mean).readsAllTokens)
    }
}
