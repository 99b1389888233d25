package import MiniBERT
import NeuralNetworks
package import Tensors

extension EncoderPruning {
    /// One of so many texts is held out to measure the loss.
    private static let heldOutStep = 5
    /// Fewer held-out texts tell nothing.
    private static let leastHeldOutCount = 20

    /// Loads a model and reads texts, a fifth of which is held out to measure the loss or the recovery.
    ///
    /// Without `keepsLastBlock` the last block is pruned, too, though only its first tokens may be read.
    ///
    /// The output that should change little is that of the head, or else the vector of a text.
    ///
    /// - Throws: `PruningError.model`, `.input`, `.tooFewTexts`.
    /// - Precondition: There is a text.
    package init(
        _ source: ModelSource, texts: [TextInput], measuresLoss: Bool = false, recovers: Bool = false,
        keepsLastBlock: Bool = true, threads: WorkerThreads
    ) throws(PruningError) {
        let leastCount = Self.leastHeldOutCount * Self.heldOutStep
        let holdsOut = measuresLoss || recovers
        guard !holdsOut || texts.count >= leastCount else {
            throw .tooFewTexts(count: texts.count, least: leastCount)
        }
        let heldOutTexts = texts.indices.filter { holdsOut && $0 % Self.heldOutStep == 0 }.map { texts[$0] }
        let kept = texts.indices.filter { !holdsOut || $0 % Self.heldOutStep != 0 }.map { texts[$0] }
        let embedder: TextEmbedder
        var head: (any ClassificationHead)?
        var hasLabels = false
        do throws(ModelError) {
            embedder = try TextEmbedder(source)
            guard !embedder.encoder.hasIntegerMaps else { throw .integerWeights(model: source.name) }
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
            self.texts = try CalibrationTexts(kept, reader: embedder.reader)
            heldOut =
                hasLabels && measuresLoss
                ? try CalibrationTexts(heldOutTexts, reader: embedder.reader) : nil
            recoveryTexts =
                recovers
                ? try RecoveryTexts(training: kept, heldOut: heldOutTexts, reader: embedder.reader) : nil
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
        prunedBlockCount = max(
            0, encoder.blocks.count - (readsOnlyClassTokens && keepsLastBlock ? 1 : 0))
    }

    private static func logits(of states: HiddenStates, _ head: some ClassificationHead) -> Tensor {
        head(states)
    }
}
