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
