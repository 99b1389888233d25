package import MiniBERT
import NeuralNetworks
package import Tensors

extension EncoderPruning {
    /// Loads a model and reads texts.
    ///
    /// The output that should change little is that of the head, or else the vector of a text.
    ///
    /// - Throws: `PruningError.model`, `.input`.
    /// - Precondition: There is a text.
    package init(
        _ source: ModelSource, texts: [TextInput], threads: WorkerThreads
    ) throws(PruningError) {
        let embedder: TextEmbedder
        var head: (any ClassificationHead)?
        do throws(ModelError) {
            embedder = try TextEmbedder(source)
            do throws(ModelError) { head = try TextClassifier(source).head } catch .noClassificationHead {
                head = nil
            }
        } catch {
            throw .model(error)
        }
        do throws(InputError) {
            self.texts = try CalibrationTexts(texts, reader: embedder.reader)
        } catch {
            throw .input(error)
        }
        self.threads = threads
        encoder = embedder.encoder
        let pooling = embedder.headPooling
        if let head {
            output = { Self.logits(of: $0, head) }
        } else if pooling == .cls {
            output = { $0.classTokens.rows }
        } else {
            output = { SequencePooling.mean($0) }
        }
        let readsOnlyClassTokens = head?.readsOnlyClassToken ?? (pooling == .cls)
        prunedBlockCount = max(0, encoder.blocks.count - (readsOnlyClassTokens ? 1 : 0))
    }

    private static func logits(of states: HiddenStates, _ head: some ClassificationHead) -> Tensor {
        head(states)
    }
}
