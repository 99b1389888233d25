import NeuralNetworks
import SafetensorsFormat
import Tensors

/// The file from which a training is resumed: the parameters, the state of the optimizer, and the progress.
///
/// All random numbers are derived from the seed and the step, so they need no state. The file also has the SHA-256 of all
/// other files that the resumed training reads.
package struct PretrainingCheckpoint: Sendable {
    private static let settingsPrefix = "sha256 of "

    private let file: RunFile
    private let path: String
    let progress: CheckpointProgress

    /// Opens the checkpoint of a folder, and checks the files with settings beside it.
    ///
    /// - Throws: `PretrainingError.noCheckpoint`, or `.damaged` for a file that is not as the training left it.
    package init(_ folder: PretrainingFolder) throws(PretrainingError) {
        path = folder.checkpointPath
        do throws(RunFileError) {
            file = try RunFile(.pretraining, contentsOf: path)
        } catch .missing {
            throw .noCheckpoint(path: folder.path)
        } catch {
            throw .damaged(file: path, finding: error.finding)
        }
        guard let progress = CheckpointProgress(file) else {
            throw .damaged(file: path, finding: "does not tell how far the training is")
        }
        self.progress = progress
        for (name, digest) in folder.settingsDigests
        where file.metadata[Self.settingsPrefix + name] != digest {
            throw .damaged(
                file: folder.path + "/" + name, finding: "is not the file that the training was started with")
        }
    }

    /// Writes the checkpoint of a folder, whole or not at all.
    static func write<Model>(
        _ state: TrainingState<Model, Adam>, _ progress: CheckpointProgress, to folder: PretrainingFolder
    ) throws(PretrainingError) {
        let settings = folder.settingsDigests.map { (key: settingsPrefix + $0.name, value: $0.digest) }
        try PretrainingFolder.write(
            .pretraining, state.parameters().map(TensorContent.init(parameter:)),
            metadata: progress.metadata + settings, to: folder.checkpointPath)
    }

    /// Replaces the contents of a state by those of the file.
    ///
    /// - Throws: `PretrainingError.damaged` if a tensor is missing, has another shape, or is not finite.
    func load<Model>(into state: inout TrainingState<Model, Adam>) throws(PretrainingError) {
        if let finding = state.load(from: file.content) { throw .damaged(file: path, finding: finding) }
        state.stepCount = progress.stepCount
    }
}
