package import MiniBERT
import NeuralNetworks
package import Tensors

extension EncoderPruning {
    /// One of so many texts is held out to measure the loss.
    private static let heldOutStep = 5
    /// Fewer held-out texts tell nothing.
    private static let leastHeldOutCount = 20

    /// Loads a model and reads texts, a fifth of which is held out if the loss is to be measured.
    ///
    /// The output that should change little is that of the head, or else the vector of a text.
    ///
    /// - Throws: `PruningError.model`, `.input`, `.tooFewTexts`.
    /// - Precondition: There is a text.
    package init(
        _ source: ModelSource, texts: [TextInput], measuresLoss: Bool = false, threads: WorkerThreads
    ) throws(PruningError) {
        let heldOutTexts = measuresLoss ? texts.indices.filter { $0 % Self.heldOutStep == 0 } : []
        let leastCount = Self.leastHeldOutCount * Self.heldOutStep
        guard !measuresLoss || texts.count >= leastCount else {
            throw .tooFewTexts(count: texts.count, least: leastCount)
        }
        let embedder: TextEmbedder
        var head: (any ClassificationHead)?
        var hasLabels = false
        do throws(ModelError) {
            embedder = try TextEmbedder(source)
            do throws(ModelError) {
                let classifier = try TextClassifier(source)
                head = classifier.head
                hasLabels =
                    classifier.configuration.problemType == .singleLabel && classifier.labels.count > 1
            } catch .noClassificationHead {
                head = nil
            }
        } catch {
            throw .model(error)
        }
        do throws(InputError) {
            let kept = texts.indices.filter { !measuresLoss || $0 % Self.heldOutStep != 0 }
            self.texts = try CalibrationTexts(kept.map { texts[$0] }, reader: embedder.reader)
            heldOut =
                hasLabels && measuresLoss
                ? try CalibrationTexts(heldOutTexts.map { texts[$0] }, reader: embedder.reader) : nil
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
