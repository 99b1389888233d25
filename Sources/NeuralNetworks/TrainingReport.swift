/// Why a training stopped before its end.
public enum TrainingError: Error, Hashable, CustomStringConvertible {
    /// There is nothing to learn from.
    case noExamples
    /// The loss is infinite or not a number; the model is as it was after the last whole epoch.
    case lossNotFinite(step: Int)
    /// The gradient is infinite or not a number; the model is as it was after the last whole epoch.
    case gradientNotFinite(step: Int)
    /// A parameter is infinite or not a number; the model is as it was after the last whole epoch.
    case parameterNotFinite(step: Int)

    /// The fault in words.
    public var description: String {
        switch self {
        case .noExamples: "there are no examples to train on"
        case .lossNotFinite(let step):
            "the loss of step \(step) is not a finite number; a lower learning rate or clipping may help"
        case .gradientNotFinite(let step):
            "the gradient of step \(step) is not finite; a lower learning rate or clipping may help"
        case .parameterNotFinite(let step):
            "a parameter is not finite after step \(step); a lower learning rate or clipping may help"
        }
    }
}

/// What a step came to.
public struct StepReport: Hashable, Sendable {
    /// The number of the step, from 1.
    public let step: Int
    /// The mean loss of its batch before the update, without penalty.
    public let loss: Float
    /// What that mean divides by: the number of targets, or the sum of their weights.
    public let weight: Float
    /// The penalty, which comes on top of the loss.
    public let penalty: Float
    /// The norm of the gradient before clipping.
    public let gradientNorm: Float
    /// The rate that the schedule gave it.
    public let learningRate: Float
}

/// What an epoch came to.
public struct EpochReport: Hashable, Sendable {
    /// The number of the epoch, from 1.
    public let epoch: Int
    /// How many steps had been made at its end.
    public let stepCount: Int
    /// The mean of the losses of its steps, each taken before its update.
    public let trainingLoss: Float
    /// The mean loss on the validation data after it, if there are any.
    public let validationLoss: Float?

    /// Creates a report.
    package init(epoch: Int, stepCount: Int, trainingLoss: Float, validationLoss: Float? = nil) {
        self.epoch = epoch
        self.stepCount = stepCount
        self.trainingLoss = trainingLoss
        self.validationLoss = validationLoss
    }
}

/// What a training came to.
public struct TrainingReport: Hashable, Sendable {
    /// One for each epoch that was finished.
    public let epochs: [EpochReport]
    /// Whether it ended because the validation loss no longer fell.
    public let stoppedEarly: Bool
}

/// What a training has gone through so far; what has to be known, beside parameters and steps, to go on with it.
package struct TrainingHistory: Hashable, Sendable {
    /// The epochs that were finished.
    package var epochs: [EpochReport]
    /// The sum of the losses of the steps of the open epoch, each times its weight.
    package var openLoss: Double
    /// The sum of those weights.
    package var openWeight: Double
    /// The lowest validation loss, where a training may stop early.
    package var bestLoss: Float?
    /// How many epochs ended since without a lower one.
    package var epochsSinceBest: Int

    /// Creates a history; as it is by default, that of a training that has not begun.
    package init(
        epochs: [EpochReport] = [], openLoss: Double = 0, openWeight: Double = 0, bestLoss: Float? = nil,
        epochsSinceBest: Int = 0
    ) {
        self.epochs = epochs
        self.openLoss = openLoss
        self.openWeight = openWeight
        self.bestLoss = bestLoss
        self.epochsSinceBest = epochsSinceBest
    }

    /// How many epochs were finished when `stepCount` steps had been made.
    ///
    /// An epoch whose last step was made may still lack its validation; without a history that cannot be known.
    func finishedEpochs(stepCount: Int, stepsPerEpoch: Int) -> Int {
        epochs.isEmpty && openWeight == 0 ? stepCount / stepsPerEpoch : epochs.last?.epoch ?? 0
    }
}
