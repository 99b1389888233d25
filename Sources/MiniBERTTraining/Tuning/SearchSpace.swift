import NeuralNetworks
import MiniBERT
import Tensors

/// The settings that are tried, in the order of the trials.
///
/// The part of the encoder that trains changes from one candidate to the next: none below a perceptron, two blocks, all,
/// one block. Within each part, the candidates are all combinations of learning rate, pooling and token dropout, in an
/// order that depends on the seed.
struct SearchSpace: Sendable {
    /// The other fits of a linear head.
    let fits: [TrialSetting]
    /// Trainings by gradients, each with the epochs of its longest trial.
    let candidates: [GradientOptions]

    /// The shares of the epochs in successive trials of a candidate.
    static let epochShares = [0.25, 0.5, 1]
    private static let hiddenWidth = 256

    /// Creates the space for an encoder.
    ///
    /// - Parameters:
    ///   - layerCount: The number of blocks of the encoder.
    ///   - rowCount: The number of rows that a trial trains on; fewer rows take more epochs.
    ///   - defaults: The options of the first trial.
    ///   - trainsEncoder: Whether the encoder can be trained, which one of 8-bit integers cannot.
    ///   - isPortable: Whether transformers must be able to load every head.
    ///   - seed: The seed of the order.
    init(
        layerCount: Int, rowCount: Int, defaults: HeadOptions, trainsEncoder: Bool = true, isPortable: Bool,
        seed: UInt64
    ) {
        var auto = defaults
        auto.poolings = [.cls, .mean]
        fits = isPortable ? [] : [.fit(auto)]
        let depths: [Unfreezing] = [.none, .blocks(2), .all, .blocks(1)].filter { depth in
            switch depth {
            case .none: !isPortable
            case .blocks(let count): trainsEncoder && count < layerCount
            case .all: trainsEncoder
            }
        }
        var generator = SplitMix64(seed: seed)
        let lists = depths.map {
            Self.candidates(unfreezing: $0, rowCount: rowCount, isPortable: isPortable)
                .shuffled(using: &generator)
        }
        let longest = lists.map(\.count).max() ?? 0
        candidates = (0..<longest).flatMap { place in
            lists.compactMap { place < $0.count ? $0[place] : nil }
        }
    }

    private static func candidates(
        unfreezing: Unfreezing, rowCount: Int, isPortable: Bool
    ) -> [GradientOptions] {
        // At least 150 steps with batches of 32, if that takes no more than 40 epochs.
        let epochCount = unfreezing == .none ? 40 : min(40, max(8, 4800 / max(1, rowCount)))
        let rates: [Float] =
            switch unfreezing {
            case .none: [3e-4, 1e-3, 3e-3]
            case .blocks: [1e-4, 3e-4, 1e-3]
            case .all: [5e-5, 1e-4, 3e-4]
            }
        let poolings: [SequencePooling] = isPortable ? [.first] : [.first, .mean]
        // Features of changed texts would have to be computed in each epoch.
        let dropouts: [Float] = unfreezing == .none ? [0] : [0, 0.1]
        return rates.flatMap { rate in
            poolings.flatMap { pooling in
                dropouts.map { tokenDropout in
                    var options = GradientOptions(
                        network: network(unfreezing: unfreezing, pooling), unfreezing: unfreezing)
                    options.learningRate = rate
                    options.epochCount = epochCount
                    options.tokenDropout = tokenDropout
                    return options
                }
            }
        }
    }

    /// A perceptron on a frozen encoder, and a linear map above trained blocks.
    private static func network(
        unfreezing: Unfreezing, _ pooling: SequencePooling
    ) -> HeadShape.Network? {
        if unfreezing == .none {
            return .perceptron(
                widths: [hiddenWidth], activation: .gelu, usesBatchNorm: false, pooling: pooling)
        }
        guard pooling == .mean else { return nil }
        return .perceptron(widths: [], activation: .identity, usesBatchNorm: false, pooling: .mean)
    }

    /// The setting of a candidate with a share of its epochs.
    func setting(_ run: SuccessiveHalving.Run) -> TrialSetting {
        var options = candidates[run.candidate]
        let share = Self.epochShares[run.rung]
        options.epochCount = max(1, Int((Double(options.epochCount) * share).rounded()))
        return .gradient(options)
    }
}
