import NeuralNetworks
import Tensors
import WordPiece

extension AttentionSummary {
    /// Computes the attention in the first window of a text; `nil` if the work should stop.
    init?(of text: ExplainedText, in classifier: TextClassifier) {
        let window = text.windows[0]
        let blocks = classifier.encoder.blocks
        let headCount = classifier.configuration.headCount
        var weights: [Float] = []
        var context = ForwardContext.inference
        var states = classifier.encoder.embeddings(TokenBatch([window.encoding]))
        for block in blocks {
            guard !StopRequest.isPending else { return nil }
            let (output, activations) = block.forward(states, in: &context)
            weights += Self.weights(
                activations.attentionProbabilities, headCount: block.attention.headCount, window,
                ofFirstToken: classifier.head.readsOnlyClassToken)
            // A head that was pruned attends to nothing.
            let missingCount = headCount - block.attention.headCount
            weights += [Float](repeating: 0, count: missingCount * window.range.count)
            states = output
        }
        layerCount = blocks.count
        self.headCount = headCount
        parts = Array(window.range)
        self.weights = weights
    }

    /// The attention that each part gets in each head: of the first token, or the mean over all tokens.
    private static func weights(
        _ probabilities: Tensor, headCount: Int, _ window: ExplainedText.Window, ofFirstToken: Bool
    ) -> [Float] {
        let count = window.encoding.count
        let asking = ofFirstToken ? 1 : count
        return probabilities.withElements { elements in
            (0..<headCount).flatMap { head in
                var sums = [Double](repeating: 0, count: window.range.count)
                for query in 0..<asking {
                    let first = (head * count + query) * count
                    for case (let key, let part?) in window.parts.enumerated() {
                        sums[part - window.range.lowerBound] += Double(elements[first + key])
                    }
                }
                return sums.map { Float($0 / Double(asking)) }
            }
        }
    }
}
