import NeuralNetworks
import Tensors

extension CheckpointLoader {
    /// The encoder with the weights of the checkpoint.
    mutating func loadEncoder() throws(ModelError) -> BertEncoder {
        try checkLayerCount()
        try checkNothingIsMissing { BertEncoder($0) }
        try checkSquares()
        var encoder = BertEncoder(configuration.miniature(headCount: configuration.headCount))
        try encoder.visitParameters(&self, at: .root)
        try checkNumbers()
        return encoder
    }

    /// The pooler, if the checkpoint has one.
    mutating func loadPooler() throws(ModelError) -> BertPooler? {
        guard configuration.architecture.form.hasPooler, has("pooler.dense.weight") else { return nil }
        return try loadPart(at: .root.appending("pooler")) { BertPooler(hiddenSize: $0.hiddenSize) }
    }

    /// The head that the configuration's family has for whole texts; that there is one is for the caller to
    /// know.
    mutating func loadHead() throws(ModelError) -> any ClassificationHead {
        if let shape = configuration.headShape { return try loadHead(of: shape) }
        let head = configuration.architecture.form.head
        return try loadPart {
            head.head(hiddenSize: $0.hiddenSize, labelCount: $0.labelCount, dropout: $0.classifierDropout)
        }
    }

    /// Whether the checkpoint has a parameter.
    func has(_ name: String) -> Bool { checkpoint.entry(namedOneOf: names.candidates(for: name)) != nil }

    /// What `create` makes of a miniature, with the weights of the checkpoint.
    private mutating func loadPart<Part: Parameterized>(
        at path: ParameterPath = .root, _ create: (BertConfiguration) -> Part
    ) throws(ModelError) -> Part {
        try checkNothingIsMissing(at: path, create)
        return try loaded(create(configuration.miniature(headCount: configuration.headCount)), at: path)
    }

    /// The same for a head that is one of several.
    private mutating func loadPart(
        _ create: (BertConfiguration) -> any ClassificationHead
    ) throws(ModelError) -> any ClassificationHead {
        try check(create(configuration.miniature(headCount: 1)))
        return try loaded(create(configuration.miniature(headCount: configuration.headCount)))
    }

    private mutating func loaded<Part: Parameterized>(
        _ miniature: Part, at path: ParameterPath = .root
    ) throws(ModelError) -> Part {
        var part = miniature
        try part.visitParameters(&self, at: path)
        try checkNumbers()
        return part
    }

    /// Throws when the file has fewer layers than the configuration; more are ignored, as in transformers.
    private func checkLayerCount() throws(ModelError) {
        let layerCount = names.layerCount(namesInFile: checkpoint.tensorNames)
        guard configuration.layerCount > layerCount else { return }
        let words = names.candidates(for: "embeddings.word_embeddings.weight")
        guard layerCount > 0 || checkpoint.entry(namedOneOf: words) != nil else {
            // A file without any of the names is another model's, rather than one without layers.
            throw .missingTensors(file: checkpoint.name, names: [words[0]])
        }
        let key = configuration.architecture.form.keys.layerCount
        throw .contradiction(
            file: checkpoint.name, finding: "the file holds \(layerCount) layers",
            expectation: "the configuration's '\(key)' is \(configuration.layerCount)")
    }

    /// Compares the two shapes that bound the miniature's size, in which heads have one element, with the
    /// file.
    private func checkSquares() throws(ModelError) {
        let hiddenSize = configuration.hiddenSize
        var expectations = [
            ("embeddings.word_embeddings.weight", [configuration.vocabularySize, hiddenSize])
        ]
        for square in ["encoder.layer.0.attention.self.query.", "pooler.dense.", "pre_classifier."] {
            expectations.append((square + "weight", [hiddenSize, hiddenSize]))
        }
        for (name, shape) in expectations {
            guard let entry = checkpoint.entry(namedOneOf: names.candidates(for: name)) else { continue }
            try Self.check(entry, shape: shape)
        }
    }

    private func checkNothingIsMissing<Part: Parameterized>(
        at path: ParameterPath = .root, _ create: (BertConfiguration) -> Part
    ) throws(ModelError) {
        try check(create(configuration.miniature(headCount: 1)), at: path)
    }

    /// Throws unless the file has every parameter of a model.
    func check(_ model: some Parameterized, at path: ParameterPath = .root) throws(ModelError) {
        let missing = missingNames(of: model, at: path)
        guard missing.isEmpty else { throw .missingTensors(file: checkpoint.name, names: missing) }
    }
}
