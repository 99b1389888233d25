/// An error that ends a training.
public enum TrainingError: Error, Hashable, CustomStringConvertible {
    /// There are no examples.
    case noExamples
    /// The loss is infinite or NaN; the model is as it was after the last complete epoch.
    case lossNotFinite(step: Int)
    /// The gradient is infinite or NaN; the model is as it was after the last complete epoch.
    case gradientNotFinite(step: Int)
    /// A parameter is infinite or NaN; the model is as it was after the last complete epoch.
    case parameterNotFinite(step: Int)
    /// The task was canceled, or the training was asked to stop, during or after this step; the model is as it was
    /// after the last complete step.
    case stopped(step: Int)

    /// The error as a sentence.
    public var description: String {
        switch self {
        case .noExamples: "there are no examples to train on"
        case .lossNotFinite(let step):
            "the loss of step \(step) is not a finite number; a lower learning rate or clipping may help"
        case .gradientNotFinite(let step):
            "the gradient of step \(step) is not finite; a lower learning rate or clipping may help"
        case .parameterNotFinite(let step):
            "a parameter is not finite after step \(step); a lower learning rate or clipping may help"
        case .stopped(let step): "the training was stopped in step \(step)"
        }
    }
}

/// The result of a step.
public struct StepReport: Hashable, Sendable {
    /// The number of the step, from 1.
    public let step: Int
    /// The mean loss of its batch before the update, without the penalty.
    public let loss: Float
    /// The divisor of that mean: the number of targets, or the sum of their weights.
    public let weight: Float
    /// The penalty, which is added to the loss.
    public let penalty: Float
    /// The norm of the gradient before clipping.
    public let gradientNorm: Float
    /// The learning rate of the step, by the schedule.
    public let learningRate: Float
}

/// The result of an epoch.
public struct EpochReport: Hashable, Sendable {
    /// The number of the epoch, from 1.
    public let epoch: Int
    /// The number of steps from the start of the training to the end of the epoch.
    public let stepCount: Int
    /// The mean loss of its steps, each taken before its update.
    public let trainingLoss: Float
    /// The mean loss on the validation data after the epoch, if there are any.
    public let validationLoss: Float?

    package init(epoch: Int, stepCount: Int, trainingLoss: Float, validationLoss: Float? = nil) {
        self.epoch = epoch
        self.stepCount = stepCount
        self.trainingLoss = trainingLoss
        self.validationLoss = validationLoss
    }
}

/// The result of a training.
public struct TrainingReport: Hashable, Sendable {
    /// The completed epochs.
    public let epochs: [EpochReport]
    /// Whether training ended because the validation loss no longer fell.
    public let stoppedEarly: Bool
}

/// The history of a training: the values that are needed to continue it, apart from parameters and steps.
package struct TrainingHistory: Hashable, Sendable {
    package var epochs: [EpochReport]
    /// The sum of the losses of the steps of the current epoch, each times its weight.
    package var openLoss: Double
    /// The sum of those weights.
    package var openWeight: Double
    /// The lowest validation loss, if training may stop early.
    package var bestLoss: Float?
    /// The number of epochs since the lowest validation loss.
    package var epochsSinceBest: Int

    /// Creates a history; by default, that of a training that has not begun.
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

    /// Whether a training of `epochCount` epochs can have this history after `stepCount` steps.
    package func isPossible(stepCount: Int, stepsPerEpoch: Int, epochCount: Int) -> Bool {
        guard epochs.count <= epochCount, openLoss.isFinite, openWeight.isFinite, openWeight >= 0,
            bestLoss?.isFinite != false, (0...epochs.count).contains(epochsSinceBest)
        else { return false }
        let areEpochsPossible = epochs.enumerated().allSatisfy { index, report in
            report.epoch == index + 1 && report.stepCount == report.epoch * stepsPerEpoch
                && report.trainingLoss.isFinite && report.validationLoss?.isFinite != false
        }
        let start = epochs.count * stepsPerEpoch
        let end = min(epochs.count + 1, epochCount) * stepsPerEpoch
        return areEpochsPossible && (start...end).contains(stepCount)
    }

    /// Returns the number of completed epochs after `stepCount` steps.
    ///
    /// An epoch with all its steps may still lack its validation; only a history can tell.
    func finishedEpochs(stepCount: Int, stepsPerEpoch: Int) -> Int {
        epochs.isEmpty && openWeight == 0 ? stepCount / stepsPerEpoch : epochs.last?.epoch ?? 0
    }
}
