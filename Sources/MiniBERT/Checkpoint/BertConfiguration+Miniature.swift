extension BertConfiguration {
    /// The same layers at the smallest sizes that differ from one another, `headCount` heads of one element
    /// each.
    ///
    /// A model of it has every parameter's name, the settings of every layer, and next to no memory; loading
    /// puts the real tensors in. Until then each extent stands for a real one, see `standIns`.
    func miniature(headCount: Int) -> BertConfiguration {
        BertConfiguration(
            architecture: architecture, vocabularySize: headCount + 2, hiddenSize: headCount,
            layerCount: layerCount,
            headCount: headCount, innerSize: headCount + 1, maximumPositionCount: headCount + 3,
            tokenTypeCount: tokenTypeCount > 0 ? headCount + 4 : 0, activation: activation,
            layerNormEpsilon: layerNormEpsilon, dropout: dropout, attentionDropout: attentionDropout,
            classifierDropout: classifierDropout,
            labels: [String](repeating: "", count: headCount + 5))
    }

    /// For each extent of the miniature's parameters the real one.
    var standIns: [Int: Int] {
        [
            headCount: hiddenSize, headCount + 1: innerSize, headCount + 2: vocabularySize,
            headCount + 3: maximumPositionCount, headCount + 4: tokenTypeCount, headCount + 5: labelCount,
        ]
    }
}
