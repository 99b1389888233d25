import MiniBERT

/// The part of an encoder that trains with the head.
public enum Unfreezing: Hashable, Sendable {
    /// No part: only the head trains.
    case none
    /// The topmost blocks, this many.
    case blocks(Int)
    /// Every block and the embeddings.
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
