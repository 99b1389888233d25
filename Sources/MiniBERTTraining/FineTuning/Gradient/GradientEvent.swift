public import NeuralNetworks

/// What a training by gradients tells on its way.
public enum GradientEvent: Sendable {
    /// Something was found in the data.
    case finding(DataFinding)
    /// Texts are being encoded.
    case encoding(FeatureExtractor.Progress)
    /// The data are there, and training begins; the words say what goes through the model in each epoch.
    case training(rowCount: Int, heldOutCount: Int, input: String)
    /// A step was made.
    case step(StepReport, totalSteps: Int, batchSize: Int)
    /// An epoch came to its end.
    case epoch(EpochReport, epochCount: Int)
}
