import Tensors
import NeuralNetworks
import MiniBERT

/// A classifier of which a part trains: the head, the topmost blocks, and perhaps the embeddings.
///
/// The frozen part is not among the parameters. It runs as in inference, without dropout and without keeping
/// activations. If the head reads only `[CLS]`, the last block computes no other row. As in `BertEncoder`, a request to
/// stop leaves out blocks.
struct TrainableClassifier<Head: ClassificationHead>: Layer {
    /// The original encoder; its lower part is frozen.
    private let frozen: BertEncoder
    /// The embeddings, if they train.
    var embeddings: BertEmbeddings?
    /// The blocks that train, the lowest first.
    var blocks: [TransformerBlock]
    var head: Head
    /// Whether `forward` keeps only the input of each block, and `backward` recomputes its activations.
    var recomputes: Bool

    /// Puts a head on an encoder, whose weights may be in a memory map.
    init(
        encoder: BertEncoder, head: Head, unfreezing: Unfreezing = .none, recomputes: Bool = false
    ) {
        let count = unfreezing.blockCount(of: encoder)
        frozen = encoder
        embeddings = unfreezing == .all ? encoder.embeddings.inOwnMemory : nil
        blocks = encoder.blocks.suffix(count).map(\.inOwnMemory)
        self.head = head
        self.recomputes = recomputes
    }

    var encoder: BertEncoder {
        var encoder = frozen
        if let embeddings { encoder.embeddings = embeddings }
        encoder.blocks.replaceSubrange(firstBlock..., with: blocks)
        return encoder
    }

    private var firstBlock: Int { frozen.blocks.count - blocks.count }

    /// The values of the forward pass that `backward` needs.
    struct Activations: Sendable {
        let embeddings: BertEmbeddings.Activations?
        let blocks: [Record]
        let head: Head.Activations

        /// The values of a block.
        enum Record {
            case activations(TransformerBlock.Activations)
            /// The input, and the context that the block was computed in.
            case input(HiddenStates, ForwardContext)
        }
    }

    /// Maps sequences of tokens to logits: `[T]` ids `-> [B, C]`.
    func forward(
        _ input: TokenBatch, in context: inout ForwardContext
    ) -> (output: Tensor, activations: Activations) {
        var (states, embeddings) = lowestStates(of: input, in: &context)  // [T, H]
        var records: [Activations.Record] = []
        for index in blocks.indices where !StopRequest.isPending {
            let record = Activations.Record.input(states, context)
            let activations: TransformerBlock.Activations
            (states, activations) = forward(block: index, states, in: &context)
            records.append(recomputes ? record : .activations(activations))
        }
        let (logits, head) = self.head.forward(states, in: &context)  // [B, C]
        return (logits, Activations(embeddings: embeddings, blocks: records, head: head))
    }

    /// Maps sequences of tokens to logits without keeping activations: `[T]` ids `-> [B, C]`.
    func callAsFunction(_ input: TokenBatch) -> Tensor {
        head(head.readsOnlyClassToken ? encoder.classTokenStates(input) : encoder(input))
    }

    /// Propagates the gradient through the head and the trained blocks and embeddings.
    func backward(
        _ outputGradient: Tensor, through activations: Activations,
        into gradient: inout TrainableClassifier<Head>
    ) {
        var states = head.backward(outputGradient, through: activations.head, into: &gradient.head)
        for index in blocks.indices.reversed() where !StopRequest.isPending {
            let record = self.activations(ofBlock: index, activations.blocks[index])
            states =
                readsOnlyClassTokens(index)
                ? blocks[index].backwardClassTokens(states, through: record, into: &gradient.blocks[index])
                : blocks[index].backward(states, through: record, into: &gradient.blocks[index])
        }
        guard !StopRequest.isPending, let embeddings, let lowest = activations.embeddings,
            var tables = gradient.embeddings
        else { return }
        gradient.embeddings = nil
        embeddings.backward(states, through: lowest, into: &tables)
        gradient.embeddings = tables
    }

    /// Visits the parameters that train, by their names in the whole model.
    mutating func visitParameters<Visitor: ParameterVisitor>(
        _ visitor: inout Visitor, at path: ParameterPath
    ) throws(Visitor.Failure) {
        try embeddings?.visitParameters(&visitor, at: path.appending("embeddings"))
        for index in blocks.indices {
            let blockPath = path.appending("encoder.layer.\(firstBlock + index)")
            try blocks[index].visitParameters(&visitor, at: blockPath)
        }
        try head.visitParameters(&visitor, at: path)
    }

    /// The input of the lowest block that trains, or of the head.
    private func lowestStates(
        of input: TokenBatch, in context: inout ForwardContext
    ) -> (states: HiddenStates, embeddings: BertEmbeddings.Activations?) {
        if let embeddings {
            let (states, activations) = embeddings.forward(input, in: &context)
            return (states, activations)
        }
        if blocks.isEmpty, head.readsOnlyClassToken { return (frozen.classTokenStates(input), nil) }
        return (frozen.lowerStates(input, blockCount: firstBlock), nil)
    }

    /// Whether only the first row of each sequence of the block's output is read.
    private func readsOnlyClassTokens(_ index: Int) -> Bool {
        head.readsOnlyClassToken && index == blocks.count - 1
    }

    private func forward(
        block index: Int, _ input: HiddenStates, in context: inout ForwardContext
    ) -> (output: HiddenStates, activations: TransformerBlock.Activations) {
        readsOnlyClassTokens(index)
            ? blocks[index].forwardClassTokens(input, in: &context)
            : blocks[index].forward(input, in: &context)
    }

    private func activations(
        ofBlock index: Int, _ record: Activations.Record
    ) -> TransformerBlock.Activations {
        switch record {
        case .activations(let activations): return activations
        case .input(let input, var context): return forward(block: index, input, in: &context).activations
        }
    }
}
