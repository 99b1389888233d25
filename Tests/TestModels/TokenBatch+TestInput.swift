public import MiniBERT
public import TestSupport

extension TokenBatch: TestInput {
    /// Each sequence in a batch of its own.
    public var parts: [TokenBatch] {
        sequences.map { TokenBatch([Array(ids[$0])], tokenTypes: [Array(tokenTypes[$0])]) }
    }
}

extension BertConfiguration {
    /// A configuration whose sizes differ from one another, small enough for finite differences in every parameter.
    package static func tiny(_ architecture: Architecture = .bert, layerCount: Int = 2) -> BertConfiguration {
        BertConfiguration(
            architecture: architecture, vocabularySize: 11, hiddenSize: 6, layerCount: layerCount,
            headCount: 2,
            innerSize: 10, maximumPositionCount: 7, layerNormEpsilon: 1e-5, labels: ["a", "b", "c"])
    }
}
