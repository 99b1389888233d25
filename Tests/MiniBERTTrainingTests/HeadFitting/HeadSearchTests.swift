import MiniBERT
import NeuralNetworks
import Tensors
import TestSupport
@testable import MiniBERTTraining
import Testing

struct HeadSearchTests {
    /// Objectives are sums of 150 losses over 32-bit features; scikit-learn computes in 64 bits.
    private static let objectiveTolerance = 1e-6
    private static let probabilityTolerance = 2e-3

    private static func golden() throws -> (features: Tensor, cases: [ScikitLearnGolden]) {
        let golden = try ScikitLearnGolden("logistic")
        let rows = golden["features"].elements.map(\.numbers)
        return (
            Tensor(rows.joined().map { Float($0) }, shape: [rows.count, rows[0].count]),
            golden["cases"].elements
        )
    }

    private static func targets(of golden: ScikitLearnGolden) -> HeadTargets {
        switch golden["kind"].text {
        case "classes":
            let classes = golden["targets"].integers
            return .classes(classes, count: Set(classes).count)
        case "sets":
            let sets = golden["targets"].integerRows
            return .labelSets(sets, count: Set(sets.joined()).count)
        default: return .values(golden["targets"].numbers)
        }
    }

    private static func fit(_ features: Tensor, _ golden: ScikitLearnGolden) throws -> HeadFit {
        var options = HeadOptions()
        options.inverseStrengths = [golden["strength"].number]
        options.isCalibrated = false
        options.measuresLearningCurve = false
        let weighting = golden["weighting"].text == "balanced" ? ClassWeighting.balanced : .none
        return try HeadFitting(options: options, classWeighting: weighting)
            .fit(HeadFeatures(features), to: targets(of: golden))
    }

    @Test func `the minimum of the objective is scikit-learn's`() throws {
        let (features, cases) = try Self.golden()

        for golden in cases {
            let expected = golden["objective"].number
            let objective = try Self.fit(features, golden).objective
            #expect(abs(objective - expected) <= Self.objectiveTolerance * expected, "\(golden["name"].text)")
        }
    }

    @Test func `predictions and probabilities on raw features are scikit-learn's`() throws {
        let (features, cases) = try Self.golden()

        for golden in cases {
            let map = try Self.fit(features, golden).map
            let probabilities = Evaluation.probabilities(
                of: map(features), problemType: Self.targets(of: golden).problemType)
            switch Self.targets(of: golden) {
            case .classes:
                let predictions = probabilities.map { row in row.indices.max { row[$0] < row[$1] } }
                #expect(predictions == golden["predictions"].integers, "\(golden["name"].text)")
            case .labelSets:
                let predictions = probabilities.map { row in row.indices.filter { row[$0] > 0.5 } }
                #expect(predictions == golden["predictions"].integerRows)
            case .values:
                for (found, expected) in zip(probabilities, golden["predictions"].numbers) {
                    #expect(abs(found[0] - expected) < Self.probabilityTolerance)
                }
            }
            for (row, expected) in zip(probabilities, golden["probabilities"].elements.map(\.numbers)) {
                for (found, wanted) in zip(row, expected) {
                    #expect(abs(found - wanted) < Self.probabilityTolerance)
                }
            }
        }
    }

    @Test func `repeated fits give the same bytes on any number of threads`() throws {
        let (features, cases) = try Self.golden()
        let fits = try [1, 2, 3, 1].map { count in
            try HeadFitting(threads: WorkerThreads(count: count))
                .fit(HeadFeatures(features), to: Self.targets(of: cases[0]))
        }

        for fit in fits.dropFirst() {
            #expect(fit.map.parameters() == fits[0].map.parameters())
            #expect(fit.path == fits[0].path)
            #expect(fit.learningCurve == fits[0].learningCurve)
        }
    }

    @Test func `the chosen penalty is near that of the least held-out loss`() throws {
        let (features, cases) = try Self.golden()

        let fit = try HeadFitting().fit(HeadFeatures(features), to: Self.targets(of: cases[0]))

        #expect(HeadOptions.standardPath.starts(with: fit.path.map(\.inverseStrength)))
        let least = try #require(fit.path.min { $0.heldOutLoss < $1.heldOutLoss })
        let chosen = try #require(fit.path.first { $0.inverseStrength == fit.inverseStrength })
        #expect(chosen.heldOutLoss < 1.1 * least.heldOutLoss)
        #expect(fit.heldOut.rows == Array(0..<150))
        #expect(fit.learningCurve.map(\.share) == [0.1, 0.2, 0.4, 0.6, 0.8, 1])
        #expect(fit.learningCurve.last?.loss == chosen.heldOutLoss)
    }

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

    @Test func `validation rows are used for scoring and not for fitting`() throws {
        let (features, cases) = try Self.golden()
        guard case .classes(let classes, let count) = Self.targets(of: cases[0]) else { return }
        var options = HeadOptions()
        options.inverseStrengths = [0.1]
        options.isCalibrated = false
        let training = (
            features: features.rows(0..<100),
            targets: HeadTargets.classes(Array(classes[..<100]), count: count)
        )

        let fitting = HeadFitting(options: options)

        let alone = try fitting.fit(HeadFeatures(training.features), to: training.targets)
        let judged = try fitting.fit(
            HeadFeatures(training.features), to: training.targets,
            validation: (
                HeadFeatures(features.rows(100..<150)), .classes(Array(classes[100...]), count: count)
            ))

        #expect(judged.heldOut.rows == Array(100..<150))
        #expect(abs(alone.objective - judged.objective) < Self.objectiveTolerance * alone.objective)
    }

    @Test func `a search that should stop gives no head`() throws {
        let (features, cases) = try Self.golden()
        let counter = CallCounter()

        #expect(throws: Stopped.self) {
            try StopRequest.heeding({ counter.next() == 100 }) {
                try HeadFitting().fit(HeadFeatures(features), to: Self.targets(of: cases[0]))
            }
        }
    }

    @Test func `a constant feature and a class with one row are handled`() throws {
        let features = Tensor((0..<80).flatMap { [Float($0 % 2), 5] }, shape: [80, 2])

        let fit = try HeadFitting().fit(
            HeadFeatures(features), to: .classes((0..<80).map { $0 == 79 ? 2 : $0 % 2 }, count: 3))

        #expect(fit.map.weight.isFinite && fit.map.bias.isFinite)
        #expect(fit.heldOut.rows == Array(0..<79))
    }

    @Test func `sparse features lower the held-out loss if they tell the classes apart`() throws {
        var generator = SplitMix64(seed: 6)
        let classes = (0..<120).map { $0 % 3 }
        let dense = Tensor.normal([120, 4], using: &generator)
        func fit(columns: [Int]) throws -> HeadFit {
            let sparse = SparseRows(
                offsets: Array(0...120), columns: columns.map { UInt32($0) },
                values: Array(repeating: 1, count: 120), columnCount: 5)
            return try HeadFitting().fit(HeadFeatures(dense, sparse: sparse), to: .classes(classes, count: 3))
        }

        let informed = try fit(columns: classes)
        let weights = try #require(informed.sparseMap)
        let random = try fit(columns: classes.map { _ in Int.random(in: 0..<5, using: &generator) })

        #expect(weights.shape == [5, 3])
        for column in 0..<3 {
            #expect((0..<3).max { weights[column, $0] < weights[column, $1] } == column)
        }
        #expect(weights.rows(3..<5).maximumMagnitude == 0)
        #expect(try #require(informed.path.map(\.heldOutLoss).min()) < 0.3)
        #expect(try #require(random.path.map(\.heldOutLoss).min()) > 1)
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

    @Test func `progress rises to the number of steps`() throws {
        let (features, cases) = try Self.golden()
        var counts: [Int] = []
        var total = 0

        _ = try HeadFitting().fit(HeadFeatures(features), to: Self.targets(of: cases[0])) {
            counts.append($0.finishedCount)
            total = $0.totalCount
        }

        #expect(counts == counts.sorted() && counts.first == 1 && counts.last == total)
    }
}
