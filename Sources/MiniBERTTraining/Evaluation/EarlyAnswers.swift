package import StrictJSON

/// How many layers were computed for texts that may be answered early.
package struct EarlyAnswers: Hashable, Sendable {
    /// How sure an exit had to be.
    package let threshold: Double
    /// The number of layers of the encoder.
    package let layerCount: Int
    /// The mean number of layers that were computed for a text.
    package let meanLayerCount: Double
    /// The share of the texts that were answered before the last layer.
    package let earlyShare: Double

    /// Counts layers; `layers` has that of the exit of each text, and `nil` for the last layer.
    init(threshold: Double, layers: [Int?], layerCount: Int) {
        self.threshold = threshold
        self.layerCount = layerCount
        let count = Double(max(1, layers.count))
        meanLayerCount = layers.reduce(0) { $0 + Double($1 ?? layerCount) } / count
        earlyShare = Double(layers.count { $0 != nil }) / count
    }

    /// The share of the layers that were computed.
    private var layerShare: Double { meanLayerCount / Double(max(1, layerCount)) }

    /// The numbers in words.
    package var words: String {
        "early answers above \(NumberText.short(threshold, significant: 6)): "
            + "\(NumberText.fixed(meanLayerCount, 2)) of \(layerCount) layers (\(NumberText.percent(layerShare))), "
            + "\(NumberText.percent(earlyShare)) of the texts early"
    }

    package var json: JSONValue {
        [
            "threshold": .real(threshold), "layers": .integer(layerCount),
            "mean_layers": .real(meanLayerCount), "layer_share": .real(layerShare),
            "early_share": .real(earlyShare),
        ]
    }
}
