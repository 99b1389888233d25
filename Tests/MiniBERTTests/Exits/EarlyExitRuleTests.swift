import NeuralNetworks
import Tensors
import TestModels
import TestSupport
import Testing

@testable import MiniBERT

struct EarlyExitRuleTests {
    private let encoder: BertEncoder
    private let head: Linear
    private let batch: TokenBatch

    init() {
        encoder = BertEncoder(.tiny(layerCount: 4)).randomized(seed: 5)
        head = Linear(inputSize: 6, outputSize: 3).randomized(seed: 8)
        var sequences: [[Int32]] = []
        for index in 0..<40 {
            let ids = (0...index % 7).map { place -> Int in (index * 3 + place * 5) % 11 }
            sequences.append(ids.map { Int32($0) })
        }
        batch = TokenBatch(sequences)
    }

    private func rule(
        _ threshold: Double, _ pooling: Pooling = .cls, _ problemType: ProblemType = .singleLabel
    ) -> EarlyExitRule {
        EarlyExitRule(
            exits: .random(for: .tiny(layerCount: 4), labelCount: 3, pooling: pooling), threshold: threshold,
            problemType: problemType)
    }

    /// A threshold that half of the sequences are above at the first exit.
    private func threshold(_ pooling: Pooling, _ problemType: ProblemType = .singleLabel) -> Double {
        let sureness = answers(rule(0, pooling, problemType), batch).map {
            problemType.sureness(ofLogits: $0.logits)
        }
        return sureness.sorted()[sureness.count / 2]
    }

    private func answers(_ rule: EarlyExitRule, _ batch: TokenBatch, shift: [Float]? = nil)
        -> [EarlyExitRule.Answer]
    {
        rule.answers(
            to: batch, by: encoder, ofClassTokens: true, shift: shift, last: { head($0.rows).rowArrays })
    }

    @Test(arguments: [Pooling.cls, .mean], ProblemType.allCases.filter { $0 != .regression })
    func `a sequence has the same answer alone and in a batch`(pooling: Pooling, problemType: ProblemType) {
        let rule = rule(threshold(pooling, problemType), pooling, problemType)

        let together = answers(rule, batch)

        #expect(Set(together.map(\.layer)).count > 1, "sequences leave at several layers")
        let alone = batch.parts.map { answers(rule, $0)[0] }
        #expect(together.map(\.logits) == alone.map(\.logits))
        #expect(together.map(\.layer) == alone.map(\.layer))
    }

    @Test(arguments: [Pooling.cls, .mean])
    func `the answer is that of the first exit that is sure, else of the head`(pooling: Pooling) {
        let threshold = threshold(pooling)
        let rule = rule(threshold, pooling)

        for (part, answer) in zip(batch.parts, answers(rule, batch)) {
            let exits = (1...3).map { layer in
                rule.exits.logits(of: encoder.lowerStates(part, blockCount: layer), afterLayer: layer)?
                    .rowArrays[0]
                    ?? []
            }
            let first = exits.firstIndex { ProblemType.singleLabel.sureness(ofLogits: $0) > threshold }
            #expect(answer.layer == first.map { $0 + 1 })
            #expect(
                answer.logits
                    == first.map { exits[$0] } ?? head(encoder.classTokenStates(part).rows).rowArrays[0])
        }
    }

    @Test func `at a threshold of 1 the head answers, and at 0 the first exit`() {
        let last = answers(rule(1), batch)
        #expect(last.allSatisfy { $0.layer == nil })
        #expect(last.map(\.logits) == head(encoder.classTokenStates(batch).rows).rowArrays)
        #expect(answers(rule(0), batch).allSatisfy { $0.layer == 1 })
    }

    @Test func `even a certain exit is not above 1, and one that is not finite is never sure`() {
        for value: Float in [1000, .infinity, .nan] {
            var exits = EarlyExits.random(for: .tiny(layerCount: 4), labelCount: 3)
            let certain = Linear(inputSize: 6, outputSize: 3)
            var map = certain
            map.bias = Tensor([value, 0, 0], shape: [3])
            exits = EarlyExits(shape: exits.shape, maps: [map, map, map])
            for problemType: ProblemType in [.singleLabel, .multiLabel] {
                let threshold = value == 1000 ? 1 : 0.5
                let rule = EarlyExitRule(exits: exits, threshold: threshold, problemType: problemType)
                #expect(answers(rule, batch).allSatisfy { $0.layer == nil })
            }
        }
    }

    @Test func `sureness is asked of shifted logits, which are not the answer`() {
        let sure = answers(rule(0.99), batch, shift: [1000, 0, 0])

        #expect(sure.allSatisfy { $0.layer == 1 })
        #expect(sure.map(\.logits) == answers(rule(0), batch).map(\.logits))
    }

    @Test func `sureness is the largest probability, or the least certain of several decisions`() {
        #expect(abs(ProblemType.singleLabel.sureness(ofLogits: [0, 0]) - 0.5) < 1e-12)
        #expect(abs(ProblemType.multiLabel.sureness(ofLogits: [-20, 20, 0]) - 0.5) < 1e-12)
        #expect(ProblemType.multiLabel.sureness(ofLogits: [-20, 20, -20]) > 0.999)
    }
}
