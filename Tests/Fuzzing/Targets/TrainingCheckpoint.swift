// Needs: ScratchFolder

@testable import MiniBERTTraining
@testable import NeuralNetworks
@testable import SafetensorsFormat
@testable import Tensors

/// The state of a training by gradients in a run's file is refused in words, or is the same when it is written and read
/// again.
///
/// The parts of the input, with 0xFF between them, are the step, the history, and the bytes of the parameters.
func check(_ input: [UInt8]) {
    var choices = Choices(input)
    let (step, history) = (choices.part().text, choices.part().text)
    var state = TrainingState(of: model, optimizer: Adam())
    if history.contains("\"best_loss\":1") { state.recordValidation(loss: 1) }
    let tensors = state.parameters().map {
        TensorContent(
            name: $0.path.name, floats: floats(choices.remaining, count: $0.tensor.count),
            shape: $0.tensor.shape.extents)
    }
    let metadata = [
        (key: "fingerprint", value: "f"), (key: "step", value: step), (key: "history", value: history),
    ]
    let path = scratchFolder + "/training.safetensors"
    guard (try? RunFile.write(.fineTuning, tensors, metadata: metadata, to: path)) != nil else { return }
    let checkpoint = TrainingCheckpoint(folder: scratchFolder, resumes: true)
    do throws(FineTuningError) {
        let read = try checkpoint.read(of: model, by: trainer, exampleCount: 40, fingerprint: "f")
        require((0...trainer.epochCount * 40).contains(read.stepCount), "a step of the training")
        try checkpoint.write(read, fingerprint: "f")
        let copy = try checkpoint.read(of: model, by: trainer, exampleCount: 40, fingerprint: "f")
        require(
            "\(copy.stepCount) \(copy.history)" == "\(read.stepCount) \(read.history)", "the copy is the same"
        )
    } catch {
        require(!error.description.isEmpty, "an error has words")
    }
}

private let trainer = Trainer(loss: MeanSquaredError(), optimizer: Adam(), learningRate: 0.1)
private let model = Linear(inputSize: 2, outputSize: 1)

private func floats(_ bytes: [UInt8], count: Int) -> [Float] {
    (0..<count).map { index in
        let place = 4 * index
        guard place + 4 <= bytes.count else { return 0.5 }
        return Float(bitPattern: (0..<4).reduce(0) { $0 << 8 | UInt32(bytes[place + $1]) })
    }
}
