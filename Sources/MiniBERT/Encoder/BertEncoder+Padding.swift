import NeuralNetworks

extension BertEncoder {
    /// Returns the encoder without the padding of pruned blocks, which makes it smaller and faster.
    func withoutPadding() -> BertEncoder {
        var encoder = self
        encoder.blocks = blocks.map { $0.withoutPadding() }
        return encoder
    }

    /// Returns the encoder with zeros for the heads and inner neurons that its blocks lack.
    package func padded(headCount: Int, innerSize: Int) -> BertEncoder {
        var encoder = self
        encoder.blocks = blocks.map { $0.padded(headCount: headCount, innerSize: innerSize) }
        return encoder
    }
}
