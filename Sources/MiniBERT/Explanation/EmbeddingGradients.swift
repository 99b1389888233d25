import NeuralNetworks
import Tensors

/// The derivatives of logits by the output of the embeddings.
struct EmbeddingGradients {
    let encoder: BertEncoder
    let head: any ClassificationHead

    /// The output of the embeddings for each sequence: `[T, H]`.
    func embeddings(of batch: TokenBatch) -> HiddenStates { encoder.embeddings(batch) }

    /// The derivative of the logit of each of these labels by the states: `[T, H]` for each label.
    ///
    /// Each sequence has its own logit, which no other sequence affects.
    func derivatives(of states: HiddenStates, labels: [Int]) -> [Tensor] {
        Self.derivatives(of: states, labels: labels, encoder.blocks, head)
    }

    private static func derivatives(
        of states: HiddenStates, labels: [Int], _ blocks: [TransformerBlock], _ head: some ClassificationHead
    ) -> [Tensor] {
        var context = ForwardContext.inference
        var states = states
        var activations: [TransformerBlock.Activations] = []
        for (index, block) in blocks.enumerated() where !StopRequest.isPending {
            let readsFirst = head.readsOnlyClassToken && index == blocks.count - 1
            let (output, values) =
                readsFirst
                ? block.forwardClassTokens(states, in: &context) : block.forward(states, in: &context)
            states = output
            activations.append(values)
        }
        let (logits, headActivations) = head.forward(states, in: &context)  // [B, C]
        // The gradients of parameters are by-products.
        var headGradient = head.zeroed
        var blockGradients = blocks.map(\.zeroed)
        return labels.map { label in
            var outputGradient = Tensor(zeros: logits.shape)
            for row in 0..<logits.rows { outputGradient[row, label] = 1 }
            var gradient = head.backward(outputGradient, through: headActivations, into: &headGradient)
            for index in activations.indices.reversed() where !StopRequest.isPending {
                gradient =
                    head.readsOnlyClassToken && index == blocks.count - 1
                    ? blocks[index].backwardClassTokens(
                        gradient, through: activations[index], into: &blockGradients[index])
                    : blocks[index].backward(
                        gradient, through: activations[index], into: &blockGradients[index])
            }
            return gradient.rows
        }
    }
}
