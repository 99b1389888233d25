import NeuralNetworks
import Tensors

extension CheckpointLoader {
    /// The encoder of a configuration with the weights of the checkpoint.
    ///
    /// The configuration's numbers are believed only after they were compared with the file, before anything
    /// of their size is allocated.
    mutating func loadEncoder(_ configuration: BertConfiguration) throws(ModelError) -> BertEncoder {
        try checkSizes(of: configuration)
        var encoder = BertEncoder(configuration)
        try encoder.visitParameters(&self, at: .root)
        return encoder
    }

    /// The pooler, if the checkpoint has one.
    mutating func loadPooler(_ configuration: BertConfiguration) throws(ModelError) -> BertPooler? {
        guard configuration.architecture == .bert, has("pooler.dense.weight") else { return nil }
        try checkNothingIsMissing(in: BertPooler(hiddenSize: 1), at: .root.appending("pooler"))
        var pooler = BertPooler(hiddenSize: configuration.hiddenSize)
        try pooler.visitParameters(&self, at: .root.appending("pooler"))
        return pooler
    }

    /// The head that the configuration's family has for whole texts.
    ///
    /// - Throws: `ModelError.missingTensors` or `.wrongShape`; that there is a head at all is for the caller
    ///   to know.
    mutating func loadHead(_ configuration: BertConfiguration) throws(ModelError) -> any ClassificationHead {
        let (hiddenSize, labelCount) = (configuration.hiddenSize, configuration.labelCount)
        let dropout = configuration.classifierDropout
        switch configuration.architecture {
        case .bert:
            try checkNothingIsMissing(in: BertClassificationHead(hiddenSize: 1, labelCount: 1, dropout: 0))
            try check("classifier.weight", shape: [labelCount, hiddenSize])
            var head = BertClassificationHead(
                hiddenSize: hiddenSize, labelCount: labelCount, dropout: dropout)
            try head.visitParameters(&self, at: .root)
            return head
        case .distilBert:
            try checkNothingIsMissing(
                in: DistilBertClassificationHead(hiddenSize: 1, labelCount: 1, dropout: 0))
            try check("classifier.weight", shape: [labelCount, hiddenSize])
            var head = DistilBertClassificationHead(
                hiddenSize: hiddenSize, labelCount: labelCount, dropout: dropout)
            try head.visitParameters(&self, at: .root)
            return head
        }
    }

    /// Whether the checkpoint has a parameter.
    func has(_ name: String) -> Bool { checkpoint.entry(namedOneOf: names.candidates(for: name)) != nil }

    /// Compares the number of layers, every name and the sizes that all shapes follow from with the file.
    private func checkSizes(of configuration: BertConfiguration) throws(ModelError) {
        let layerCount = names.layerCount(namesInFile: checkpoint.tensorNames)
        guard configuration.layerCount <= layerCount else {
            throw .contradiction(
                file: checkpoint.name, finding: "the file holds \(layerCount) layers",
                expectation: "the configuration asks for \(configuration.layerCount)")
        }
        try checkNothingIsMissing(in: BertEncoder(configuration.miniature))
        let hiddenSize = configuration.hiddenSize
        try check("embeddings.word_embeddings.weight", shape: [configuration.vocabularySize, hiddenSize])
        try check(
            "embeddings.position_embeddings.weight", shape: [configuration.maximumPositionCount, hiddenSize])
        if configuration.tokenTypeCount > 0 {
            try check(
                "embeddings.token_type_embeddings.weight", shape: [configuration.tokenTypeCount, hiddenSize])
        }
        if configuration.layerCount > 0 {
            try check("encoder.layer.0.attention.self.query.weight", shape: [hiddenSize, hiddenSize])
            try check(
                "encoder.layer.0.intermediate.dense.weight", shape: [configuration.innerSize, hiddenSize])
        }
    }

    private func check(_ name: String, shape: [Int]) throws(ModelError) {
        guard let entry = checkpoint.entry(namedOneOf: names.candidates(for: name)) else { return }
        try Self.check(entry, shape: shape)
    }

    private func checkNothingIsMissing<Model: Parameterized>(
        in miniature: Model, at path: ParameterPath = .root
    ) throws(ModelError) {
        let missing = missingNames(of: miniature, at: path)
        guard missing.isEmpty else { throw .missingTensors(file: checkpoint.name, names: missing) }
    }
}

extension BertConfiguration {
    /// The same layers at the smallest size: a model of it has every parameter's name, and next to no memory.
    fileprivate var miniature: BertConfiguration {
        BertConfiguration(
            architecture: architecture, vocabularySize: 1, hiddenSize: 1, layerCount: layerCount,
            headCount: 1,
            innerSize: 1, maximumPositionCount: 1, tokenTypeCount: min(tokenTypeCount, 1))
    }
}
