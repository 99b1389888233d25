import NeuralNetworks
import MiniBERT
import Tensors

/// Chooses the sequences of each step of a training: all sequences of a corpus, in a new order in each epoch.
///
/// A step takes sequences until it has its number of tokens, so that steps do equal work. Steps may span epochs.
/// Everything is derived from the lengths, the seed and the position, so a training can be resumed at any position.
struct SequenceSampler: Sendable {
    private static let mostHeldOut = 2_000
    /// The largest share of held-out sequences: one in this many.
    private static let heldOutDivisor = 20
    /// The least length of a sequence; shorter ones have only the two special tokens.
    private static let leastLength: Int32 = 3

    let training: [Int32]
    let heldOut: [Int]
    let tokenCount: Int
    private let lengths: [Int32]
    private let seed: UInt64
    private var epoch = -1
    private var order: [Int32] = []

    /// Divides sequences of these lengths into training and held-out sequences.
    ///
    /// - Throws: `PretrainingError.tooFewTexts`.
    init(lengths: [Int32], seed: UInt64) throws(PretrainingError) {
        let usable = lengths.indices.filter { lengths[$0] >= Self.leastLength }.map { Int32($0) }
        guard usable.count >= 2 else { throw .tooFewTexts(usable.count) }
        var generator = SplitMix64(seed: seed, stream: [.heldOut])
        let shuffled = usable.shuffled(using: &generator)
        let heldOutCount = max(1, min(Self.mostHeldOut, usable.count / Self.heldOutDivisor))
        heldOut = shuffled[..<heldOutCount].map { Int($0) }
        training = shuffled[heldOutCount...].sorted()
        tokenCount = training.reduce(0) { $0 + Int(lengths[Int($1)]) }
        self.lengths = lengths
        self.seed = seed
    }

    /// The sequences of the step that begins at `position`, which counts over all epochs; advances the position.
    mutating func next(from position: inout Int, tokenBudget: Int) -> [Int] {
        var taken: [Int] = []
        var tokens = 0
        while tokens < tokenBudget {
            let (epoch, offset) = position.quotientAndRemainder(dividingBy: training.count)
            if epoch != self.epoch {
                var generator = SplitMix64(seed: seed, stream: [.epoch, UInt64(epoch)])
                order = training.shuffled(using: &generator)
                self.epoch = epoch
            }
            let sequence = Int(order[offset])
            taken.append(sequence)
            tokens += Int(lengths[sequence])
            position += 1
        }
        return taken
    }

    /// Groups sequences of similar length into work items of about `tokenBudget` tokens.
    func items(of sequences: [Int], tokenBudget: Int) -> [[Int]] {
        WorkSchedule(tokenCounts: sequences.map { Int(lengths[$0]) }, tokenBudget: tokenBudget).items.map {
            item in
            item.map { sequences[$0] }
        }
    }
}

extension UInt64 {
    // The streams of random numbers, by use; smaller numbers are the streams of `Trainer`.
    static var epoch: UInt64 { 17 }
    static var heldOut: UInt64 { 18 }
    static var masking: UInt64 { 19 }
    static var heldOutMasking: UInt64 { 20 }
    static var initialization: UInt64 { 21 }
}
