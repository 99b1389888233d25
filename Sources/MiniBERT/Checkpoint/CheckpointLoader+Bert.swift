import SafetensorsFormat
import NeuralNetworks

extension CheckpointLoader {
    mutating func loadEncoder() throws(ModelError) -> BertEncoder {
        try checkLayerCount()
        try checkCompanions()
        return try loaded(BertEncoder(configuration))
    }

    mutating func loadPooler() throws(ModelError) -> BertPooler? {
        guard configuration.architecture.traits.hasPooler, has("pooler.dense.weight") else { return nil }
        return try loaded(
            BertPooler(hiddenSize: configuration.hiddenSize), at: .root.appending("pooler"))
    }

    /// The head for whole texts, of the form that the configuration states, or else the architecture's published head.
    ///
    /// - Precondition: The encoder was loaded, so that the hidden size is that of the file.
    mutating func loadHead() throws(ModelError) -> any ClassificationHead {
        let (size, labelCount) = (configuration.hiddenSize, configuration.labelCount)
        guard let shape = configuration.headShape else {
            return try loaded(
                StockClassificationHead(
                    of: configuration.architecture, hiddenSize: size, labelCount: labelCount,
                    dropout: configuration.classifierDropout))
        }
        try checkNumberCount(of: shape)
        return try loadedHead(shape.head(hiddenSize: size, labelCount: labelCount))
    }

    func has(_ name: String) -> Bool { entry(for: name) != nil }

    private mutating func loadedHead(_ head: some ClassificationHead) throws(ModelError)
        -> any ClassificationHead
    {
        try loaded(head)
    }

    /// The model with the weights of the checkpoint in place of its own.
    mutating func loaded<Part: Parameterized>(
        _ model: Part, at path: ParameterPath = .root
    ) throws(ModelError) -> Part {
        let missing = missingNames(of: model, at: path)
        guard missing.isEmpty else { throw .missingTensors(file: checkpoint.name, names: missing) }
        var model = model
        try model.visitParameters(&self, at: path)
        try checkNumbers()
        return model
    }

    /// Throws when the file has fewer layers than the configuration; more are ignored, as in transformers.
    private func checkLayerCount() throws(ModelError) {
        let tensorNames = checkpoint.tensorNames
        // A layer has at least one tensor, whatever number a name has.
        let layerCount = min(names.layerCount(namesInFile: tensorNames), tensorNames.count)
        guard configuration.layerCount > layerCount else { return }
        guard layerCount > 0 || has(CheckpointNames.wordTable) else {
            // A file without any of the names is that of another model, not of one without layers.
            let name = names.candidates(for: CheckpointNames.wordTable)[0]
            throw .missingTensors(file: checkpoint.name, names: [name])
        }
        let key = configuration.architecture.traits.keys.layerCount
        throw .contradiction(
            file: checkpoint.name, finding: "the file holds \(layerCount) layers",
            expectation: "the configuration's '\(key)' is \(configuration.layerCount)")
    }

    /// Throws unless the head's tensors hold as many numbers as its form has.
    private func checkNumberCount(of shape: HeadShape) throws(ModelError) {
        let stated = shape.parameterCount(
            hiddenSize: configuration.hiddenSize, labelCount: configuration.labelCount)
        let found = checkpoint.entries.reduce(0) {
            $1.tensor.name.utf8.starts(with: OwnModel.tensorPrefix.utf8) ? $0 + $1.tensor.elementCount : $0
        }
        guard found == stated else {
            throw .contradiction(
                file: checkpoint.name, finding: "the head's tensors hold \(found) numbers",
                expectation: "a head of this configuration (\(shape.words)) has \(stated)")
        }
    }
}
