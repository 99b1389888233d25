import MiniBERT
import NeuralNetworks
import Tensors

extension EncoderPruning {
    /// The multiply-adds of a half's products for a mean text.
    func cost(of block: TransformerBlock, _ half: BlockHalf, partCount: Int) -> Double {
        let width = Double(partCount * block.partSize(half))
        let hiddenSize = Double(block.outputMap(half).weight.rows)
        return switch half {
        case .attention:
            width * (4 * hiddenSize * texts.meanTokenCount + 2 * texts.meanPairCount)
        case .feedForward: width * 2 * hiddenSize * texts.meanTokenCount
        }
    }

    /// The number of blocks at the end that stay as they are.
    var unprunedBlockCount: Int { encoder.blocks.count - prunedBlockCount }

    /// The multiply-adds of all blocks for a mean text.
    ///
    /// A last block of which only the first token is read maps one token; its attention meets every token once for each
    /// head.
    func cost(of encoder: BertEncoder) -> Double {
        encoder.blocks.enumerated().reduce(0) { total, entry in
            let (index, block) = entry
            guard index < encoder.blocks.count - unprunedBlockCount else {
                let hiddenSize = Double(block.attentionOutput.weight.rows)
                let width = Double(block.attention.query.weight.rows)
                let heads = Double(block.attention.headCount)
                let inner = Double(block.partCount(.feedForward))
                return total + 4 * hiddenSize * width + 2 * hiddenSize * inner
                    + 2 * heads * hiddenSize * texts.meanTokenCount
            }
            return BlockHalf.allCases.reduce(total) {
                $0 + cost(of: block, $1, partCount: block.partCount($1))
            }
        }
    }
}

extension LinearMoments {
    /// Sums for a map of this shape.
    init(of map: Linear) {
        self.init(inputSize: map.weight.columns, outputSize: map.weight.rows)
    }
}
