import Tensors
import Testing

@testable import NeuralNetworks

struct TrainingStateTests {
    /// A state whose model is told from others by its bias.
    private func state(_ bias: Float) -> TrainingState<Linear, GradientDescent> {
        TrainingState(of: model(bias), optimizer: GradientDescent())
    }

    private func model(_ bias: Float) -> Linear {
        var model = Linear(inputSize: 1, outputSize: 1)
        model.bias = Tensor([bias], shape: [1])
        return model
    }

    @Test func `the model with the lowest validation loss is kept, and the epochs since it are counted`() {
        var state = state(0)

        let counts = zip(1..., [3, 1, 2, 0.5, 1, 0.6] as [Float]).map { epoch, loss in
            state.model = model(Float(epoch))
            state.recordValidation(loss: loss)
            return state.history.epochsSinceBest
        }

        #expect(counts == [0, 0, 1, 0, 1, 2])
        #expect(state.best?.bias.elements == [4])
        #expect(state.history.bestLoss == 0.5)
    }

    @Test(arguments: [1, .infinity, .nan] as [Float])
    func `an equal loss or one that is not a number is no improvement`(loss: Float) {
        var state = state(1)
        state.recordValidation(loss: 1)
        state.model = model(2)
        state.recordValidation(loss: loss)

        #expect(state.history.epochsSinceBest == 1)
        #expect(state.best?.bias.elements == [1])
    }
}
