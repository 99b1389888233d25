public import Tensors
public import NeuralNetworks

/// The form of a head that transformers does not have, as a configuration states it.
public struct HeadShape: Hashable, Sendable {
    /// The network of a head.
    public enum Network: Hashable, Sendable {
        /// Linear maps on one vector of each text, with an activation after each but the last; without widths, a
        /// single map.
        case perceptron(widths: [Int], activation: Activation, usesBatchNorm: Bool, pooling: SequencePooling)
        /// `filterCount` filters over windows of tokens, for each width in `windows`.
        case convolutional(windows: [Int], filterCount: Int)
        /// A network that reads token by token and keeps a state of `stateSize` numbers.
        case recurrent(RecurrentCell, stateSize: Int, pooling: SequencePooling)
    }

    /// The step of a recurrent network from state to state.
    public enum RecurrentCell: Hashable, Sendable, CaseIterable {
        /// A hyperbolic tangent (Elman, 1990).
        case elman
        /// Gates that decide what to keep (Cho and others, 2014).
        case gated
    }

    /// The names of the networks in files and options.
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        /// Linear maps on one vector of each text.
        case perceptron = "mlp"
        /// Filters over windows of tokens.
        case convolutional = "cnn"
        /// Elman's network, which reads token by token.
        case elman = "rnn"
        /// A network with gates, which reads token by token.
        case gated = "gru"
    }

    /// The network.
    public var network: Network
    /// The share of hidden numbers dropped in training.
    public var dropout: Float
    /// The number of n-grams whose weights are added to the logits of the network; 0 for a head without any.
    public var ngramCount: Int

    /// Creates a shape.
    public init(_ network: Network, dropout: Float, ngramCount: Int = 0) {
        self.network = network
        self.dropout = dropout
        self.ngramCount = ngramCount
    }

    /// The name of the network in a configuration.
    package var kind: Kind {
        switch network {
        case .perceptron: .perceptron
        case .convolutional: .convolutional
        case .recurrent(.elman, _, _): .elman
        case .recurrent(.gated, _, _): .gated
        }
    }

    /// The shape in words, such as `mlp, 256 wide, gelu, on cls`.
    package var words: String {
        networkWords + (ngramCount > 0 ? ", with \(ngramCount) n-grams" : "")
    }

    private var networkWords: String {
        switch network {
        case .perceptron(let widths, let activation, let usesBatchNorm, let pooling):
            let parts =
                widths.isEmpty
                ? ["one map"]
                : [
                    widths.map(String.init).joined(separator: ", ") + " wide",
                    activation.words,
                ]
            return ([kind.rawValue] + parts + (usesBatchNorm ? ["batch norm"] : []) + ["on \(pooling.name)"])
                .joined(separator: ", ")
        case .convolutional(let windows, let filterCount):
            return "\(kind.rawValue), windows of \(windows.map(String.init).joined(separator: ", ")) tokens, "
                + "\(filterCount) filters each"
        case .recurrent(_, let stateSize, let pooling):
            return "\(kind.rawValue), state of \(stateSize), \(pooling.name)"
        }
    }
}

extension Activation {
    /// Its name, and the slope of leaky ReLU.
    fileprivate var words: String {
        if case .leakyRelu(let negativeSlope) = self {
            "\(name.rawValue) \(negativeSlope)"
        } else {
            name.rawValue
        }
    }
}

extension SequencePooling {
    /// Its name in a configuration.
    var name: String {
        switch self {
        case .first: "cls"
        case .last: "last"
        case .mean: "mean"
        }
    }

    init?(name: String) {
        guard let pooling = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = pooling
    }
}
