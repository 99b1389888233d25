import WordPiece
import Tensors
import MiniBERT
import NeuralNetworks

/// The encoder to measure, with its linear weights in the requested type.
struct Model: Sendable {
    let configuration: BertConfiguration
    let tokenizer: WordPieceTokenizer
    let encoder: BertEncoder

    init(_ options: Options) throws(BenchmarkError) {
        let folder = try options.requiredModelFolder()
        let embedder: TextEmbedder
        do throws(ModelError) { embedder = try TextEmbedder(folder: folder) } catch { throw .model(error) }
        configuration = embedder.configuration
        tokenizer = embedder.tokenizer
        var encoder = embedder.encoder
        encoder.updateParameters { parameter, _, role in
            if role == .weight { parameter = options.converted(parameter) }
        }
        self.encoder = encoder
    }

    /// Returns one vector for each sequence: `[B, H]`.
    func vectors(of batch: TokenBatch, pooling: Pooling) -> Tensor {
        guard pooling == .mean else { return encoder.classTokenStates(batch).rows }
        var context = ForwardContext.inference
        return SequencePooling.mean.forward(encoder(batch), in: &context).output
    }
}
