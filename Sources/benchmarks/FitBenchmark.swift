import MiniBERTTraining
import Tensors

/// Measures the fit of a linear head by its defaults: path, folds, temperature and learning curve.
///
/// The features are classes of equal deviation around random centers. The time is compared with that of the products
/// of one pass over all rows, logits and gradient, which a slow phase of the machine affects as well.
struct FitBenchmark: Benchmark {
    static let name = "fit"
    static let summary = "the fit of a linear head on features"

    private static let width = 384
    /// The deviation of the centers, as a share of that of the rows around them.
    private static let separation: Float = 0.25

    let work: Work
    private let options: Options
    private let features: Tensor
    private let classes: [Int]

    init(_ options: Options) {
        self.options = options
        var generator = SplitMix64(seed: 1)
        let centers = Tensor.normal(
            [options.classCount, Self.width], deviation: Self.separation, using: &generator)
        let classes = (0..<options.rowCount).map { $0 % options.classCount }
        features =
            .normal([options.rowCount, Self.width], using: &generator)
            + centers.gatheringRows(classes.map { Int32($0) })
        self.classes = classes
        work = Work(parts: ["fit", "products of one pass"])
    }

    func round() -> [String: [Double]] {
        let before = passSeconds()
        let start = processorSeconds()
        let fitting = HeadFitting(threads: options.threads)
        do throws(Stopped) {
            _ = try fitting.fit(
                HeadFeatures(features), to: .classes(classes, count: options.classCount))
        } catch {
            preconditionFailure("nothing asks a benchmark to stop")
        }
        let fit = processorSeconds() - start
        return ["seconds": [fit, min(before, passSeconds())]]
    }

    /// The time of the products that compute logits and gradient of all rows once.
    private func passSeconds() -> Double {
        let weight = Tensor(repeating: 1, shape: [options.classCount, Self.width])
        let start = processorSeconds()
        for first in stride(from: 0, to: options.rowCount, by: 512) {
            let block = features.rows(first..<min(first + 512, options.rowCount))
            _ = block.linear(weight: weight).transposedMatmul(block)
        }
        return processorSeconds() - start
    }

    func table(of rounds: [Round]) -> Table {
        let medians = work.parts.indices.map { part in
            rounds.compactMap { $0.details["seconds"]?[part] }.percentile(50)
        }
        return Table(
            title:
                "head of \(options.classCount) classes on \(options.rowCount) rows of \(Self.width) features, "
                + "\(options.threadCount) thread(s), \(rounds.count) rounds, by processor time",
            columns: ["part", "median s", "passes"],
            rows: zip(work.parts, medians).map { part, median in
                [part, fixed(median, 3), fixed(median / medians[1], 1)]
            })
    }
}
