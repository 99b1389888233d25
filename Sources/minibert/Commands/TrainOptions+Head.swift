import StrictJSON
import MiniBERT
import NeuralNetworks
import PrintableText

extension ParsedArguments {
    /// What the head is made of; nothing for a linear one.
    ///
    /// - Throws: `UsageFault` for an option of another head.
    func headNetwork() throws(CommandError) -> HeadShape.Network? {
        let kind = choice(.head, as: HeadShape.Kind.self)
        try refuseOptionsOfOtherHeads(than: kind)
        // The mean of all states tells more of a text than [CLS] of an encoder that was not trained to fill it.
        let pooling: SequencePooling = text(.pooling) == "cls" ? .first : .mean
        switch kind {
        case .perceptron:
            let activation = choice(.activation, as: Activation.Name.self).map { Activation($0) }
            return .perceptron(
                widths: try sizes(.headWidths) ?? [256], activation: activation ?? .gelu,
                usesBatchNorm: has(.batchNorm), pooling: pooling)
        case .convolutional:
            return .convolutional(
                windows: try sizes(.windows) ?? [2, 3, 4], filterCount: wholeNumber(.filters) ?? 128)
        case .elman:
            return .recurrent(.elman, stateSize: wholeNumber(.stateSize) ?? 128, pooling: pooling)
        case .gated:
            return .recurrent(.gated, stateSize: wholeNumber(.stateSize) ?? 128, pooling: pooling)
        case nil:
            guard text(.pooling) == "mean" else { return nil }
            return .perceptron(widths: [], activation: .identity, usesBatchNorm: false, pooling: .mean)
        }
    }

    private func refuseOptionsOfOtherHeads(than kind: HeadShape.Kind?) throws(CommandError) {
        for name in HeadShape.Kind.allCases.flatMap(\.options) where has(name) {
            let owners = HeadShape.Kind.allCases.filter { $0.options.contains(name) }
            guard kind.map({ owners.contains($0) }) == true else {
                let words = owners.map(\.rawValue).joined(separator: " or ")
                throw .usage(.needs(name.written, other: "--head \(words)"))
            }
        }
        if kind == .convolutional, has(.pooling) {
            throw .usage(.contradiction("--pooling", "--head cnn"))
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
                    expected:
                        "up to 16 whole numbers from 1 to \(limits.upperBound), with commas between them"))
        }
        return sizes
    }
}

extension HeadShape.Kind {
    /// The options of `train` that only such a head has.
    fileprivate var options: [OptionName] {
        switch self {
        case .perceptron: [.headWidths, .activation, .batchNorm]
        case .convolutional: [.windows, .filters]
        case .elman, .gated: [.stateSize]
        }
    }
}
