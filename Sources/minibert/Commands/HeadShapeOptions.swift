import NeuralNetworks
import MiniBERT
import Tensors

enum HeadShapeOptions {
    enum Head: Hashable, Sendable {
        case linear
        case network(HeadShape.Kind)
    }

    static let head = Option(
        "head",
        .choice([("linear", .linear)] + HeadShape.Kind.allCases.map { ($0.rawValue, Head.network($0)) }),
        "form of the head; cnn, rnn and gru read all tokens", default: .linear)
    static let widths = Option(
        "head-widths", .wholeNumbers("N,N", 1...65_536, upTo: 16), "hidden sizes of an mlp", default: [256],
        rules: [.needs(head.isEqual(to: .network(.perceptron)))])
    static let activation = Option(
        "activation", .choice(Activation.Name.allCases),
        "activation of an mlp: " + Activation.Name.allCases.map(\.rawValue).joined(separator: ", "),
        defaultWords: "gelu", rules: [.needs(head.isEqual(to: .network(.perceptron)))])
    static let batchNorm = Option(
        "batch-norm", "batch normalization in an mlp",
        rules: [.needs(head.isEqual(to: .network(.perceptron)))])
    static let windows = Option(
        "windows", .wholeNumbers("N,N", 1...64, upTo: 16), "window sizes of a cnn, in tokens",
        default: [2, 3, 4], rules: [.needs(head.isEqual(to: .network(.convolutional)))])
    static let filters = Option(
        "filters", .wholeNumber("N", 1...65_536), "number of filters per window size of a cnn", default: 128,
        rules: [.needs(head.isEqual(to: .network(.convolutional)))])
    static let stateSize = Option(
        "state-size", .wholeNumber("N", 1...65_536), "state size of an rnn or a gru", default: 128,
        rules: [.needs(head.isEqual(to: .network(.elman)), head.isEqual(to: .network(.gated)))])

    static let group = OptionGroup(
        "Form of the head", [widths, activation, batchNorm, windows, filters, stateSize])

    /// The network of the head; `nil` for a linear head on the `[CLS]` state.
    static func network(_ arguments: ParsedArguments) -> HeadShape.Network? {
        // The mean of all states is more informative than the [CLS] state of an encoder that was not trained to fill it.
        let pooling: SequencePooling = arguments[TrainOptions.pooling] == [.cls] ? .first : .mean
        switch arguments[head] {
        case .network(.perceptron):
            return .perceptron(
                widths: arguments[widths], activation: arguments[activation].map { Activation($0) } ?? .gelu,
                usesBatchNorm: arguments[batchNorm], pooling: pooling)
        case .network(.convolutional):
            return .convolutional(windows: arguments[windows], filterCount: arguments[filters])
        case .network(.elman):
            return .recurrent(.elman, stateSize: arguments[stateSize], pooling: pooling)
        case .network(.gated):
            return .recurrent(.gated, stateSize: arguments[stateSize], pooling: pooling)
        case .linear:
            guard arguments[TrainOptions.pooling] == [.mean] else { return nil }
            return .perceptron(widths: [], activation: .identity, usesBatchNorm: false, pooling: .mean)
        }
    }
}
