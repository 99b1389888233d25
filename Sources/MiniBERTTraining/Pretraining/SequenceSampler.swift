import NeuralNetworks
import MiniBERT
import Tensors

/// Which sequences each step of a training takes: all of a corpus in a new order each epoch, one epoch after another.
///
/// A step takes sequences until it has its number of tokens, so steps do equal work; they do not end with the epoch.
/// Everything follows from the lengths, the seed and the position, so a training can go on anywhere.
struct SequenceSampler: Sendable {
    /// How many sequences are set aside at most.
    private static let mostHeldOut = 2_000
    /// What share of the sequences is set aside at most: one in so many.
    private static let heldOutDivisor = 20
    /// A sequence of only the two special tokens has nothing to learn.
    private static let leastLength: Int32 = 3

    /// The sequences to learn from.
    let training: [Int32]
    /// The sequences set aside to measure by.
    let heldOut: [Int]
    /// How many tokens the sequences to learn from have together.
    let tokenCount: Int
    private let lengths: [Int32]
    private let seed: UInt64
    private var epoch = -1
    private var order: [Int32] = []

    /// Deals the sequences of these lengths.
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

    /// The sequences of the step that begins at `position` of the endless row of epochs, and moves on by as many.
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

    /// Splits sequences into work items of about `tokenBudget` tokens, those of like length together.
    func items(of sequences: [Int], tokenBudget: Int) -> [[Int]] {
        WorkSchedule(tokenCounts: sequences.map { Int(lengths[$0]) }, tokenBudget: tokenBudget).items.map {
            item in
            item.map { sequences[$0] }
        }
    }
}

extension UInt64 {
    /// What random numbers are for; the numbers go on from those of `Trainer`.
    static var epoch: UInt64 { 17 }
    static var heldOut: UInt64 { 18 }
    static var masking: UInt64 { 19 }
    static var heldOutMasking: UInt64 { 20 }
    static var initialization: UInt64 { 21 }
}
