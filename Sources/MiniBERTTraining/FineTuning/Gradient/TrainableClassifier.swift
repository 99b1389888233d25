public import MiniBERT
public import NeuralNetworks
public import Tensors

/// The part of a classifier that trains: a head, the blocks below it, and perhaps the embeddings.
///
/// What is frozen lies below and belongs to the value, but not to its parameters: it runs as in inference, without
/// dropout and keeping nothing. Where the head reads `[CLS]` alone, the last block computes no other row.
public struct TrainableClassifier<Head: ClassificationHead>: Layer {
    /// The encoder as it was given, whose lower part is frozen.
    private let frozen: BertEncoder
    /// The embeddings, if they train.
    public var embeddings: BertEmbeddings?
    /// The blocks that train, the lowest first.
    public var blocks: [TransformerBlock]
    /// What gives the logits.
    public var head: Head
    /// Whether `forward` keeps only what goes into each block, and `backward` computes the rest again.
    public var recomputes: Bool

    /// Puts a head on an encoder.
    ///
    /// - Parameters:
    ///   - encoder: All of its blocks; it may lie in borrowed memory.
    ///   - head: Made for its states.
    ///   - unfreezing: How much of the encoder trains with the head.
    ///   - recomputes: Whether blocks are computed again in `backward` instead of being kept.
    public init(
        encoder: BertEncoder, head: Head, unfreezing: Unfreezing = .none, recomputes: Bool = false
    ) {
        let count = unfreezing.blockCount(of: encoder)
        frozen = encoder
        embeddings = unfreezing == .all ? encoder.embeddings.inOwnMemory : nil
        blocks = encoder.blocks.suffix(count).map(\.inOwnMemory)
        self.head = head
        self.recomputes = recomputes
    }

    /// The whole encoder, with what was trained in its place.
    public var encoder: BertEncoder {
        var encoder = frozen
        if let embeddings { encoder.embeddings = embeddings }
        encoder.blocks.replaceSubrange(firstBlock..., with: blocks)
        return encoder
    }

    /// The index of the lowest block that trains.
    private var firstBlock: Int { frozen.blocks.count - blocks.count }

    /// What `backward` needs of the forward pass.
    public struct Activations: Sendable {
        let embeddings: BertEmbeddings.Activations?
        let blocks: [Record]
        let head: Head.Activations

        /// What is kept of a block.
        enum Record {
            case activations(TransformerBlock.Activations)
            /// The input, and the context that the block was computed in.
            case input(HiddenStates, ForwardContext)
        }
    }

    /// Maps sequences of tokens to logits: `[T]` ids `-> [B, C]`.
    public func forward(
        _ input: TokenBatch, in context: inout ForwardContext
    ) -> (output: Tensor, activations: Activations) {
        var (states, embeddings) = lowestStates(of: input, in: &context)  // [T, H]
        var records: [Activations.Record] = []
        for index in blocks.indices {
            let record = Activations.Record.input(states, context)
            let activations: TransformerBlock.Activations
            (states, activations) = forward(block: index, states, in: &context)
            records.append(recomputes ? record : .activations(activations))
        }
        let (logits, head) = self.head.forward(states, in: &context)  // [B, C]
        return (logits, Activations(embeddings: embeddings, blocks: records, head: head))
    }

    /// Maps sequences of tokens to logits, keeping nothing: `[T]` ids `-> [B, C]`.
    public func callAsFunction(_ input: TokenBatch) -> Tensor {
        head(head.readsOnlyClassToken ? encoder.classTokenStates(input) : encoder(input))
    }

    /// Walks head, blocks and embeddings in reverse, as far down as they train.
    public func backward(
        _ outputGradient: Tensor, through activations: Activations,
        into gradient: inout TrainableClassifier<Head>
    ) {
        var states = head.backward(outputGradient, through: activations.head, into: &gradient.head)
        for index in blocks.indices.reversed() {
            let record = self.activations(ofBlock: index, activations.blocks[index])
            states =
                readsOnlyClassTokens(index)
                ? blocks[index].backwardClassTokens(states, through: record, into: &gradient.blocks[index])
                : blocks[index].backward(states, through: record, into: &gradient.blocks[index])
        }
        guard let embeddings, let lowest = activations.embeddings, var tables = gradient.embeddings else {
            return
        }
        gradient.embeddings = nil
        embeddings.backward(states, through: lowest, into: &tables)
        gradient.embeddings = tables
    }

    /// Visits what trains by the names of the whole model.
    public mutating func visitParameters<Visitor: ParameterVisitor>(
        _ visitor: inout Visitor, at path: ParameterPath
    ) throws(Visitor.Failure) {
        try embeddings?.visitParameters(&visitor, at: path.appending("embeddings"))
        for index in blocks.indices {
            let blockPath = path.appending("encoder.layer.\(firstBlock + index)")
            try blocks[index].visitParameters(&visitor, at: blockPath)
        }
        try head.visitParameters(&visitor, at: path)
    }

    /// The states that go into the lowest block that trains, or into the head.
    private func lowestStates(
        of input: TokenBatch, in context: inout ForwardContext
    ) -> (states: HiddenStates, embeddings: BertEmbeddings.Activations?) {
        if let embeddings {
            let (states, activations) = embeddings.forward(input, in: &context)
            return (states, activations)
        }
        if blocks.isEmpty, head.readsOnlyClassToken { return (frozen.classTokenStates(input), nil) }
        let states = frozen.blocks.prefix(firstBlock).reduce(frozen.embeddings(input)) { $1($0) }
        return (states, nil)
    }

    /// Whether nothing but the first row of each sequence of a block's output is read.
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

/// How much of an encoder trains with the head.
public enum Unfreezing: Hashable, Sendable {
    /// The head alone.
    case none
    /// So many blocks at the top.
    case blocks(Int)
    /// Every block, and the embeddings.
    case all

    /// How many blocks of an encoder train; no more than it has.
    func blockCount(of encoder: BertEncoder) -> Int {
        switch self {
        case .none: 0
        case .blocks(let count): min(count, encoder.blocks.count)
        case .all: encoder.blocks.count
        }
    }
}

extension Parameterized {
    /// The same value with 32-bit floats in memory of its own, which can be changed in place.
    fileprivate var inOwnMemory: Self {
        var copy = self
        copy.updateParameters { parameter, _, _ in
            parameter = Tensor(parameter.elements, shape: parameter.shape)
        }
        return copy
    }
}
