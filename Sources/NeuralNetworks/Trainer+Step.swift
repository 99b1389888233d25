public import Tensors

extension Trainer {
    /// Performs one step on a batch that is already split into work items.
    ///
    /// - Throws: `TrainingError` if the loss or the gradient is not finite, or the training should stop; `state` is then
    ///   unchanged.
    package func step<Model: Layer>(
        _ state: inout TrainingState<Model, Rule>, on items: [Batch<Model.Input, Objective.Target>]
    ) throws(TrainingError) -> StepReport where Model.Output == Tensor {
        let step = state.stepCount
        let rate = learningRate * schedule.factor(at: step)
        let weight = items.reduce(0) { $0 + loss.weight(of: $1.targets) }
        guard weight > 0 else { throw .noExamples }
        guard !StopRequest.isPending else { throw .stopped(step: step + 1) }

        var (mean, gradient) = meanLossAndGradient(of: state.model, on: items, weight: weight, step: step)
        // Work that was cut short leaves a wrong gradient.
        guard !StopRequest.isPending else { throw .stopped(step: step + 1) }
        guard mean.isFinite else { throw .lossNotFinite(step: step + 1) }
        penalty.add(to: &gradient, at: state.model)
        let gradientNorm = clipping.clip(&gradient, sharedBy: threads)
        guard gradientNorm.isFinite else { throw .gradientNotFinite(step: step + 1) }
        let penaltyValue = penalty.value(of: state.model)

        state.update(along: gradient, by: optimizer, sharedBy: threads) { rate * parameterRate($0, $1) }
        return StepReport(
            step: step + 1, loss: mean, weight: weight, penalty: penaltyValue, gradientNorm: gradientNorm,
            learningRate: rate)
    }

    /// Returns the mean loss of `model` on `data`, in inference; it has no meaning if the task is canceled meanwhile.
    public func meanLoss<Model: Layer, Data: TrainingData>(of model: Model, on data: Data) -> Float
    where Model.Input == Data.Input, Model.Output == Tensor, Objective.Target == Data.Target {
        let indices = Array(0..<data.count)
        let parts = threads.map(Array(stride(from: 0, to: data.count, by: workItemSize))) { start in
            guard !StopRequest.isPending else { return (0.0, 0.0) }
            var generator = SplitMix64(seed: seed, stream: [.validation, UInt64(start)])
            let examples = indices[start..<min(start + workItemSize, indices.count)]
            let batch = data.batch(of: examples, using: &generator)
            let weight = Double(loss.weight(of: batch.targets))
            return (weight, weight * Double(loss(model(batch.input), batch.targets).mean))
        }
        let weight = parts.reduce(0) { $0 + $1.0 }
        return weight > 0 ? Float(parts.reduce(0) { $0 + $1.1 } / weight) : 0
    }

    /// Returns the examples of a step as work items.
    func batches<Data: TrainingData>(
        of examples: ArraySlice<Int>, from data: Data, step: Int
    ) -> [Batch<Data.Input, Data.Target>] {
        let starts = Array(stride(from: examples.startIndex, to: examples.endIndex, by: workItemSize))
        return threads.map(starts) { start in
            let item = UInt64((start - examples.startIndex) / workItemSize)
            var generator = SplitMix64(seed: seed, stream: [.data, UInt64(step), item])
            return data.batch(
                of: examples[start..<min(start + workItemSize, examples.endIndex)], using: &generator)
        }
    }

    /// Returns the mean loss of all items together and its derivative; for statistics, the mean change.
    private func meanLossAndGradient<Model: Layer>(
        of model: Model, on items: [Batch<Model.Input, Objective.Target>], weight: Float, step: Int
    ) -> (mean: Float, gradient: Model) where Model.Output == Tensor {
        // Each gradient takes every gradientCount-th item, whichever thread computes it.
        var parts = threads.map(Array(0..<min(gradientCount, items.count))) { part in
            var gradient = model.zeroed
            var total = 0.0
            for item in stride(from: part, to: items.count, by: gradientCount) where !StopRequest.isPending {
                let share = loss.weight(of: items[item].targets) / weight
                let stream: [UInt64] = [.forward, UInt64(step), UInt64(item)]
                var context = ForwardContext(
                    isTraining: true, generator: SplitMix64(seed: seed, stream: stream))
                let (output, activations) = model.forward(items[item].input, in: &context)
                guard !StopRequest.isPending else { break }
                let value = loss(output, items[item].targets)
                let outputGradient = share == 1 ? value.gradient : value.gradient.scaled(by: share)
                _ = model.backward(outputGradient, through: activations, into: &gradient)
                total += Double(share) * Double(value.mean)
            }
            return (total: total, gradient: gradient)
        }
        // Removed from the array, so that the sum is made in place.
        var (total, gradient) = parts.removeFirst()
        for part in parts { total += part.total }
        let addends = parts.map { $0.gradient.parameters() }
        gradient.updateParameters(sharedBy: threads) { parameter, index, _, role in
            for addend in addends { parameter.add(addend[index].tensor) }
            if role == .statistic { parameter.scale(by: 1 / Float(items.count)) }
        }
        return (Float(total), gradient)
    }
}

extension UInt64 {
    /// The purposes of random numbers; each has a stream of its own.
    fileprivate static var forward: UInt64 { 1 }
    fileprivate static var data: UInt64 { 2 }
    fileprivate static var validation: UInt64 { 3 }
    static var order: UInt64 { 4 }
}

extension SplitMix64 {
    /// Creates a generator that depends on a seed and on the place where its numbers are used.
    package init(seed: UInt64, stream: [UInt64]) {
        self.init(seed: seed)
        for place in stream { self.init(seed: next() ^ place) }
    }
}
