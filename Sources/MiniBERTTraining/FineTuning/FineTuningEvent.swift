public import NeuralNetworks

/// A step of a training, as it is reported while the training runs.
public enum FineTuningEvent: Sendable {
    /// The data check found something.
    case finding(DataFinding)
    /// The feature cache has a fault.
    case cacheFault(FeatureCacheError)
    /// More texts were encoded.
    case encoding(EncodingProgress)
    /// All features are computed, and the fit of a linear head begins.
    case fitting(rowCount: Int)
    /// A step of the fit of a linear head is finished.
    case fitted(FittingProgress)
    /// Several poolings are compared; this one was scored.
    case compared(PoolingScore)
    /// A training by gradients begins; `input` describes the input of the model in each epoch.
    case training(rowCount: Int, heldOutCount: Int, input: String)
    /// A training by gradients made a step.
    case step(StepReport, totalSteps: Int, batchSize: Int)
    /// A training by gradients finished an epoch.
    case epoch(EpochReport, epochCount: Int)
}
