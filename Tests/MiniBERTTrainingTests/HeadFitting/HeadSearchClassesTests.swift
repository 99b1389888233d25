import MiniBERT
import NeuralNetworks
import Tensors
@testable import MiniBERTTraining
import Testing

/// Searches with few rows and with many classes.
struct HeadSearchClassesTests {
    @Test func `features without information mostly get the strongest penalty and the class shares`() throws {
        var strongestCount = 0
        for seed: UInt64 in 0..<24 {
            var generator = SplitMix64(seed: seed)
            let features = Tensor(
                (0..<8 * 64).map { _ in Float.random(in: -1...1, using: &generator) }, shape: [8, 64])

            let fit = try HeadFitting().fit(
                HeadFeatures(features), to: .classes([0, 1, 0, 1, 0, 1, 0, 1], count: 2))

            guard fit.inverseStrength == HeadOptions.standardPath[0], fit.temperature == 1 else { continue }
            strongestCount += 1
            for row in Evaluation.probabilities(of: fit.map(features), problemType: .singleLabel) {
                #expect(abs(row[0] - 0.5) < 0.05)
            }
        }

        // Of so few rows, one of the strengths is better by a standard error by chance in a third of the cases.
        #expect(strongestCount >= 15, "\(strongestCount)")
    }

    @Test func `with fewer than 30 rows each fold holds out a row of every class`() throws {
        let features = Tensor((0..<24).map { Float($0 % 2) + Float($0 % 5) * 0.01 }, shape: [24, 1])

        let fit = try HeadFitting().fit(
            HeadFeatures(features), to: .classes((0..<24).map { $0 % 2 }, count: 2))

        #expect(fit.path.allSatisfy { $0.foldLosses.count == 12 })
        #expect(fit.path.last?.heldOutAccuracy == 1)
        let plan = HeadFitting().plan(for: .classes([0, 0, 0, 1, 1, 1, 2], count: 3))
        #expect(plan.count == 3 && plan.heldOutRows == Array(0..<6))
        for fold in 0..<3 { #expect((0..<6).count { plan.foldOfRow[$0] == fold } == 2) }
        // Without classes each row is a fold.
        #expect(HeadFitting().plan(for: .values([1, 2, 3, 4])).count == 4)
    }

    @Test func `a constant feature and a class with one row are handled`() throws {
        let features = Tensor((0..<80).flatMap { [Float($0 % 2), 5] }, shape: [80, 2])

        let fit = try HeadFitting().fit(
            HeadFeatures(features), to: .classes((0..<80).map { $0 == 79 ? 2 : $0 % 2 }, count: 3))

        #expect(fit.map.weight.isFinite && fit.map.bias.isFinite)
        #expect(fit.heldOut.rows == Array(0..<79))
    }

    @Test func `three hundred classes and classes with one row are fitted`() throws {
        var generator = SplitMix64(seed: 8)
        let classes = (0..<620).map { $0 < 600 ? $0 % 300 : 300 + $0 - 600 }
        var features = Tensor.normal([620, 40], deviation: 0.3, using: &generator)
        let centers = Tensor.normal([320, 40], using: &generator)
        features += centers.gatheringRows(classes.map { Int32($0) })

        var options = HeadOptions()
        options.inverseStrengths = [0.1, 1]
        options.measuresLearningCurve = false

        let fit = try HeadFitting(options: options)
            .fit(HeadFeatures(features), to: .classes(classes, count: 320))

        let predictions = fit.map(features).argmaxOfRows
        #expect(zip(predictions, classes).filter { $0 == $1 }.count > 600)
        #expect(fit.heldOut.rows == Array(0..<600))
        #expect(try #require(fit.path.last?.heldOutAccuracy) > 0.9)
    }

    @Test
    func `with many held-out logits all folds are fitted at one strength, and one fold gives the curve`()
        throws
    {
        var generator = SplitMix64(seed: 9)
        let classes = (0..<1900).map { $0 % 70 }
        let centers = Tensor.normal([70, 8], using: &generator)
        let features =
            Tensor.normal([1900, 8], deviation: 0.2, using: &generator)
            + centers.gatheringRows(classes.map { Int32($0) })
        var options = HeadOptions()
        options.inverseStrengths = [1e-4, 1e-2, 1]
        options.measuresLearningCurve = true
        var counts: [Int] = []

        let fits = try [1, 3].map { threads in
            try HeadFitting(options: options, threads: WorkerThreads(count: threads))
                .fit(HeadFeatures(features), to: .classes(classes, count: 70)) {
                    counts.append($0.finishedCount)
                    #expect($0.totalCount == 10)
                }
        }

        #expect(fits[0].map.parameters() == fits[1].map.parameters())
        #expect(fits[0].inverseStrength == 1)
        #expect(fits[0].path.map(\.inverseStrength) == options.inverseStrengths)
        #expect(fits[0].path.map(\.foldLosses.count) == [1, 1, 5])
        #expect(fits[0].heldOut.rows == Array(0..<1900))
        #expect(fits[0].learningCurve.map(\.foldAccuracies.count) == [1, 1, 1, 1, 1, 1])
        #expect(counts == Array(1...10) + Array(1...10))
    }

    @Test func `one row a class is too few to hold out but enough for a head`() throws {
        let features = Tensor([2, 0, 0, 0, 2, 0, 0, 0, 2], shape: [3, 3])

        let fit = try HeadFitting().fit(HeadFeatures(features), to: .classes([0, 1, 2], count: 3))

        #expect(fit.heldOut.rows.isEmpty)
        #expect(fit.map(features).argmaxOfRows == [0, 1, 2])
    }
}
