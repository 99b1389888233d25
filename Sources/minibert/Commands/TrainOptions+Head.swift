import MiniBERT
import NeuralNetworks

extension ParsedArguments {
    /// What the head is made of; nothing for a linear one.
    ///
    /// - Throws: `UsageFault` for an option of another head.
    func headNetwork() throws(CommandError) -> HeadShape.Network? {
        let kind = text(.head) ?? "linear"
        let owners: KeyValuePairs<String, [OptionName]> = [
            "mlp": [.headWidths, .activation, .batchNorm], "cnn": [.windows, .filters],
            "rnn or gru": [.stateSize],
        ]
        for (owner, names) in owners where !owner.split(separator: " ").contains(where: { $0 == kind }) {
            if let name = names.first(where: { has($0) }) {
                throw .usage(.needs(name.written, other: "--head \(owner)"))
            }
        }
        if kind == "cnn", has(.pooling) { throw .usage(.contradiction("--pooling", "--head cnn")) }
        // The mean of all states tells more of a text than [CLS] of an encoder that was not trained to fill it.
        let pooling: SequencePooling = text(.pooling) == "cls" ? .first : .mean
        switch kind {
        case "mlp":
            return .perceptron(
                widths: try sizes(.headWidths) ?? [256], activation: activation,
                usesBatchNorm: has(.batchNorm),
                pooling: pooling)
        case "cnn":
            return .convolutional(
                windows: try sizes(.windows) ?? [2, 3, 4], filterCount: wholeNumber(.filters) ?? 128)
        case "rnn", "gru":
            return .recurrent(
                kind == "gru" ? .gated : .elman, stateSize: wholeNumber(.stateSize) ?? 128,
                pooling: pooling)
        default:
            guard text(.pooling) == "mean" else { return nil }
            return .perceptron(widths: [], activation: .identity, usesBatchNorm: false, pooling: .mean)
        }
    }

    private var activation: Activation {
        switch text(.activation) {
        case "relu": .relu
        case "silu": .silu
        case "tanh": .tanh
        case "sigmoid": .sigmoid
        default: .gelu
        }
    }

    /// A list of whole numbers, such as `256,128`.
    private func sizes(_ name: OptionName) throws(CommandError) -> [Int]? {
        guard let text = text(name) else { return nil }
        let limits = name == .windows ? 1...64 : 1...65_536
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        let sizes = parts.compactMap { Int($0) }.filter { limits.contains($0) }
        guard sizes.count == parts.count, sizes.count <= 16 else {
            throw .usage(
                .badValue(
                    printable(text), option: name.written,
                    expected: "up to 16 whole numbers from 1 to \(limits.upperBound), parted by commas"))
        }
        return sizes
    }
}
