import Foundation
import MiniBERT
import NeuralNetworks
import Tensors
import Testing

@testable import MiniBERTTraining

struct ExampleInfluenceTests {
    private static let width = 6

    private func features(_ count: Int, seed: UInt64) -> Tensor {
        var generator = SplitMix64(seed: seed)
        return Tensor.normal([count, Self.width], using: &generator)
    }

    /// Targets that follow two features, with noise.
    private func targets(_ features: Tensor, _ kind: ProblemType, classCount: Int) -> HeadTargets {
        var generator = SplitMix64(seed: 9)
        let scores = (0..<features.rows).map { row -> Float in
            let noise = Float.random(in: -1...1, using: &generator)
            return features[row, 0] + features[row, 1] / 2 + noise
        }
        switch kind {
        case .singleLabel:
            let classes = scores.map { $0 < -0.3 ? 0 : $0 < 0.6 ? min(1, classCount - 1) : classCount - 1 }
            return .classes(classes, count: classCount)
        case .multiLabel:
            return .labelSets(scores.map { ($0 > 0 ? [0] : []) + ($0 > 0.8 ? [1] : []) }, count: 2)
        case .regression: return .values(scores.map { Double($0) })
        }
    }

    private func fit(_ features: Tensor, _ targets: HeadTargets, _ strength: Double) throws -> Linear {
        var options = HeadOptions()
        options.inverseStrengths = [strength]
        options.isCalibrated = false
        options.measuresLearningCurve = false
        return try HeadFitting(options: options, threads: WorkerThreads(count: 1))
            .fit(HeadFeatures(features), to: targets).map
    }

    /// The log-odds of a label, or the value of a regression.
    private func logOdds(_ map: Linear, _ text: Tensor, label: Int, _ kind: ProblemType) -> Double {
        let logits = map(text).elements.map { Double($0) }
        guard kind == .singleLabel else { return logits[label] }
        let others = logits.indices.filter { $0 != label }.reduce(0) { $0 + exp(logits[$1]) }
        return logits[label] - log(others)
    }

    private func correlation(_ first: [Double], _ second: [Double]) -> Double {
        let (mean, other) = (
            first.reduce(0, +) / Double(first.count), second.reduce(0, +) / Double(second.count)
        )
        let product = zip(first, second).reduce(0) { $0 + ($1.0 - mean) * ($1.1 - other) }
        let squares = first.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        let others = second.reduce(0) { $0 + ($1 - other) * ($1 - other) }
        return product / (squares * others).squareRoot()
    }

    /// The head is fitted again without each row.
    @Test func `effects are those of fitting the head again without each row`() throws {
        let cases: [(kind: ProblemType, classCount: Int, strength: Double)] = [
            (.singleLabel, 2, 0.1), (.singleLabel, 2, 10), (.singleLabel, 3, 0.5), (.multiLabel, 2, 0.5),
            (.regression, 1, 0.1),
        ]
        for (kind, classCount, strength) in cases {
            let features = features(60, seed: 4)
            let targets = targets(features, kind, classCount: classCount)
            let influence = try ExampleInfluence(
                features: features, targets: targets, inverseStrength: strength,
                threads: WorkerThreads(count: 1))
            let whole = try fit(features, targets, strength)
            let text = self.features(1, seed: 5)
            for label in 0..<classCount {
                let effects = try influence.effects(on: text.elements, label: label)
                let losses = try (0..<60).map { row in
                    let kept = (0..<60).filter { $0 != row }
                    let map = try fit(
                        features.gatheringRows(kept.map { Int32($0) }), targets.rows(kept), strength)
                    return logOdds(whole, text, label: label, kind) - logOdds(map, text, label: label, kind)
                }
                let same = correlation(effects, losses)
                #expect(same > 0.97, "\(kind), \(classCount) classes, C \(strength): correlation \(same)")
                let ratio = effects.map(abs).reduce(0, +) / losses.map(abs).reduce(0, +)
                #expect(
                    (0.7...1.2).contains(ratio), "\(kind), \(classCount) classes, C \(strength): \(ratio)")
                let top = Set(effects.map(abs).descendingOrder.prefix(5))
                #expect(top.intersection(losses.map(abs).descendingOrder.prefix(8)).count >= 4)
            }
        }
    }

    @Test func `weights that balance classes of equal size change nothing`() throws {
        let features = features(60, seed: 4)
        func effects(rareCount: Int, _ weighting: ClassWeighting) throws -> [Double] {
            try ExampleInfluence(
                features: features, targets: .classes((0..<60).map { $0 < rareCount ? 1 : 0 }, count: 2),
                inverseStrength: 0.1, classWeighting: weighting, threads: WorkerThreads(count: 1)
            ).effects(on: features.rows(0..<1).elements, label: 1)
        }
        #expect(try effects(rareCount: 30, .balanced) == effects(rareCount: 30, .none))
        #expect(try effects(rareCount: 10, .balanced) != effects(rareCount: 10, .none))
    }
}
