import NeuralNetworks
import Tensors
import Testing

@testable import MiniBERTTraining

struct SelfTrainingTests {
    private static let width = 48

    /// Rows of classes that lie apart along as many axes, in noise along all axes.
    private static func rows(of classes: [Int], seed: UInt64) -> Tensor {
        var generator = SplitMix64(seed: seed)
        let values = classes.flatMap { label in
            (0..<width).map { axis in
                // The sum of twelve uniform numbers is nearly normal.
                var noise: Float = -6
                for _ in 0..<12 { noise += Float.random(in: 0..<1, using: &generator) }
                return noise + (axis % 3 == label && axis < 12 ? 1.5 : 0)
            }
        }
        return Tensor(values, shape: [classes.count, width])
    }

    private static let classes = (0..<36).map { $0 % 3 }
    private static let unlabeledClasses = (0..<300).map { $0 % 3 }

    private func fits(on others: Tensor, threads: Int = 1) throws -> (
        plain: HeadFit, selfTrained: SelfTrainedFit
    ) {
        let fits = try HeadFitting(threads: WorkerThreads(count: threads)).fits(
            HeadFeatures(Self.rows(of: Self.classes, seed: 1)), to: .classes(Self.classes, count: 3),
            unlabeled: FeatureRows(others))
        return (fits.plain, try #require(fits.selfTrained))
    }

    private func accuracy(_ map: Linear) -> Double {
        let classes = (0..<600).map { $0 % 3 }
        let found = map(Self.rows(of: classes, seed: 3)).fittedClasses
        return Double(zip(found, classes).count { $0 == $1 }) / 600
    }

    @Test func `a head learns from rows that it labels itself, and the plain one does not`() throws {
        let (plain, trained) = try fits(on: Self.rows(of: Self.unlabeledClasses, seed: 2))
        let alone = try HeadFitting(threads: WorkerThreads(count: 1)).fit(
            HeadFeatures(Self.rows(of: Self.classes, seed: 1)), to: .classes(Self.classes, count: 3))

        #expect(trained.unlabeledCount == 300)
        #expect(trained.labelCounts.reduce(0, +) <= 150 && trained.labelCounts.allSatisfy { $0 > 30 })
        let (before, after) = (accuracy(plain.map), accuracy(trained.fit.map))
        #expect(after > before + 0.01, "\(before), then \(after)")
        #expect(trained.fit.heldOut.rows == plain.heldOut.rows && trained.fit.learningCurve.isEmpty)
        #expect(plain.map.weight == alone.map.weight && plain.map.bias == alone.map.bias)
        #expect(plain.heldOut == alone.heldOut && plain.learningCurve == alone.learningCurve)
    }

    @Test func `of each label, no more rows are taken than half of its share of the training rows`() throws {
        // Two thirds of the rows are of the first class, which a third of the training rows have.
        let classes = (0..<300).map { $0 % 3 == 2 ? $0 / 3 % 2 + 1 : 0 }

        let counts = try fits(on: Self.rows(of: classes, seed: 2)).selfTrained.labelCounts

        #expect(counts.count == 3 && counts[0] == 50, "\(counts)")
        #expect(counts.dropFirst().allSatisfy { (15...35).contains($0) }, "\(counts)")
    }

    @Test func `the result is the same on one thread and on three`() throws {
        let others = Self.rows(of: Self.unlabeledClasses, seed: 2)

        let (one, three) = (try fits(on: others).selfTrained, try fits(on: others, threads: 3).selfTrained)

        #expect(one.fit.map.weight == three.fit.map.weight && one.fit.map.bias == three.fit.map.bias)
        #expect(one.fit.heldOut == three.fit.heldOut && one.labelCounts == three.labelCounts)
    }

    @Test func `two classes have one logit, and validation rows are held out alone`() throws {
        let (classes, others) = ((0..<24).map { $0 % 2 }, (0..<60).map { $0 % 2 })

        let fits = try HeadFitting(threads: WorkerThreads(count: 1)).fits(
            HeadFeatures(Self.rows(of: classes, seed: 1)), to: .classes(classes, count: 2),
            validation: (HeadFeatures(Self.rows(of: others, seed: 4)), .classes(others, count: 2)),
            unlabeled: FeatureRows(Self.rows(of: (0..<300).map { $0 % 2 }, seed: 2)))

        let trained = try #require(fits.selfTrained)
        #expect(trained.labelCounts.allSatisfy { (60...75).contains($0) }, "\(trained.labelCounts)")
        #expect(trained.fit.heldOut.rows == Array(24..<84) && trained.fit.heldOut.logits.columns == 2)
    }
}
