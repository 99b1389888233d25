package import MiniBERT
import NeuralNetworks
import Tensors
import TestSupport

extension EarlyExits {
    /// Exits after all layers before the last of an encoder, with random weights.
    package static func random(
        for configuration: BertConfiguration, labelCount: Int, pooling: Pooling = .cls
    ) -> EarlyExits {
        let layers = Array(1..<configuration.layerCount)
        return EarlyExits(
            shape: ExitShape(pooling: pooling, layers: layers),
            maps: layers.map { layer in
                var map = Linear(inputSize: configuration.hiddenSize, outputSize: labelCount)
                    .randomized(seed: UInt64(layer))
                // Some answers should be sure.
                map.weight = map.weight.scaled(by: 4)
                return map
            })
    }
}

extension ClassifierFolder {
    /// A model of three labels with random head and exits on the encoder of a golden folder.
    package static func withExits(
        on name: String = "bert-classifier", pooling: Pooling = .cls, hasNgrams: Bool = false,
        problemType: ProblemType = .singleLabel
    ) throws -> ClassifierFolder {
        let embedder = try TextEmbedder(folder: GoldenModel(name).folder)
        let shape = HeadShape(
            .perceptron(
                widths: [], activation: .identity, usesBatchNorm: false,
                pooling: pooling == .mean ? .mean : .first), dropout: 0, ngramCount: 0)
        let ngrams =
            hasNgrams
            ? NgramMap.random(of: ["a great film", "not bad"], labelCount: 3, embedder: embedder) : nil
        var own = shape
        own.ngramCount = ngrams?.vocabulary.count ?? 0
        var head: any ClassificationHead = LinearHead(hiddenSize: embedder.vectorSize, labelCount: 3)
        let isStock = pooling == .cls && !hasNgrams
        if !isStock { head = shape.head(hiddenSize: embedder.vectorSize, labelCount: 3) }
        head.lastMap = head.lastMap.randomized(seed: 99)
        return try ClassifierFolder(
            encoder: embedder.model, trainedEncoder: nil, head: head, headShape: isStock ? nil : own,
            ngrams: ngrams,
            exits: .random(for: embedder.configuration, labelCount: 3, pooling: pooling),
            labels: ["a", "b", "c"], problemType: problemType)
    }
}
