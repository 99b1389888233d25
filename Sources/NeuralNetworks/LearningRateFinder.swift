#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif
public import Tensors

/// How the loss behaves while the learning rate grows from step to step (Smith, 2017).
public struct LearningRateCurve: Hashable, Sendable {
    /// The rate of each step, each a fixed factor above the last.
    public let rates: [Float]
    /// The smoothed loss of each step, before its update.
    public let losses: [Float]

    /// Creates a curve from its points.
    public init(rates: [Float], losses: [Float]) {
        self.rates = rates
        self.losses = losses
    }

    /// The rate at which the loss fell fastest; `nil` if it never fell.
    ///
    /// The first tenth does not count: there the smoothed loss is a mean of few, and jumps.
    public var suggestion: Float? {
        let slopes = zip(losses.dropFirst(), losses).map { $0.0 - $0.1 }
        let counted = slopes.indices.dropFirst(slopes.count / 10)
        guard let steepest = counted.min(by: { slopes[$0] < slopes[$1] }), slopes[steepest] < 0 else {
            return nil
        }
        return rates[steepest]
    }
}

extension Trainer {
    /// Trains a copy of `model` at ever higher rates, until the loss explodes.
    ///
    /// - Parameters:
    ///   - model: Where to start; it is not changed.
    ///   - data: What to learn from.
    ///   - rates: The first and the last rate.
    ///   - stepCount: How many steps to take between them, at least 2.
    /// - Returns: The rates that were tried and the loss at each.
    /// - Throws: `TrainingError.noExamples`.
    public func learningRateCurve<Model: Layer, Data: TrainingData>(
        of model: Model, on data: Data, rates: ClosedRange<Float> = 1e-7...10, stepCount: Int = 100
    ) throws(TrainingError) -> LearningRateCurve
    where Model.Input == Data.Input, Model.Output == Tensor, Objective.Target == Data.Target {
        guard data.count > 0 else { throw .noExamples }
        // How much of the last smoothed loss is kept, and how many times the best loss is an explosion.
        let (smoothing, explosion): (Float, Float) = (0.9, 4)
        var trainer = self
        trainer.schedule = .constant
        let factor = powf(rates.upperBound / rates.lowerBound, 1 / Float(max(1, stepCount - 1)))
        var state = TrainingState(of: model, optimizer: optimizer)
        var (tried, losses): ([Float], [Float]) = ([], [])
        var mean: Float = 0
        var order: ArraySlice<Int> = []
        for step in 0..<stepCount {
            trainer.learningRate = rates.lowerBound * powf(factor, Float(step))
            if order.isEmpty { order = trainer.order(of: data.count, epoch: step)[...] }
            let examples = order.prefix(batchSize)
            order = order.dropFirst(batchSize)
            let items = trainer.batches(of: examples, from: data, step: step)
            // A loss that is not finite is the explosion that this looks for.
            guard let report = try? trainer.step(&state, on: items) else { break }
            mean = smoothing * mean + (1 - smoothing) * report.loss
            tried.append(trainer.learningRate)
            losses.append(mean / (1 - powf(smoothing, Float(step + 1))))
            if let best = losses.min(), losses[step] > explosion * best { break }
        }
        return LearningRateCurve(rates: tried, losses: losses)
    }
}
