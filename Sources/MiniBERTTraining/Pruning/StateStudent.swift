import MiniBERT
import NeuralNetworks
import Tensors

/// Blocks of a pruned encoder that learn the states of all tokens on fixed embeddings: `[T]` ids `-> [T, H]`.
///
/// A block has no more heads and neurons than are kept, so nothing that was removed comes back. As in `BertEncoder`, a
/// request to stop leaves out blocks.
struct StateStudent: Layer {
    private let embeddings: BertEmbeddings
    var blocks: [TransformerBlock]

    /// Takes the first blocks of an encoder, whose weights may be in a memory map.
    init(_ encoder: BertEncoder, blockCount: Int) {
        embeddings = encoder.embeddings
        blocks = encoder.blocks.prefix(blockCount).map(\.inOwnMemory)
        // The states to learn are those of inference.
        for index in blocks.indices {
            blocks[index].dropout.rate = 0
            blocks[index].attention.dropout.rate = 0
        }
    }

    /// The values of the forward pass that `backward` needs.
    struct Activations: Sendable {
        let sequences: [Range<Int>]
        let blocks: [TransformerBlock.Activations]
    }

    func forward(
        _ input: TokenBatch, in context: inout ForwardContext
    ) -> (output: Tensor, activations: Activations) {
        var states = embeddings(input)
        var activations: [TransformerBlock.Activations] = []
        for block in blocks where !StopRequest.isPending {
            let activation: TransformerBlock.Activations
            (states, activation) = block.forward(states, in: &context)
            activations.append(activation)
        }
        return (states.rows, Activations(sequences: input.sequences, blocks: activations))
    }

    func callAsFunction(_ input: TokenBatch) -> Tensor {
        blocks.reduce(embeddings(input)) { StopRequest.isPending ? $0 : $1($0) }.rows
    }

    func backward(
        _ outputGradient: Tensor, through activations: Activations, into gradient: inout StateStudent
    ) {
        var states = HiddenStates(rows: outputGradient, sequences: activations.sequences)
        for index in blocks.indices.reversed() where !StopRequest.isPending {
            states = blocks[index].backward(
                states, through: activations.blocks[index], into: &gradient.blocks[index])
        }
    }

    mutating func visitParameters<Visitor: ParameterVisitor>(
        _ visitor: inout Visitor, at path: ParameterPath
    ) throws(Visitor.Failure) {
        for index in blocks.indices {
            try blocks[index].visitParameters(&visitor, at: path.appending("encoder.layer.\(index)"))
        }
    }
}
