import NeuralNetworks
import PrintableText

extension CheckpointLoader {
    /// The exits of the model; `nil` if the configuration names none.
    ///
    /// - Throws: `ModelError.contradiction` if file and configuration do not have the same exits, and the errors of other
    ///   tensors.
    /// - Precondition: The encoder was loaded, so that the hidden size is that of the file.
    mutating func loadExits() throws(ModelError) -> EarlyExits? {
        let expectation = "both or neither must be there"
        guard let shape = configuration.exits else {
            let layers = (1..<max(2, configuration.layerCount)).lazy
            let name = layers.map { EarlyExits.path(ofLayer: $0).appending("weight").name }.first { has($0) }
            guard let name else { return nil }
            throw .contradiction(
                file: checkpoint.name,
                finding: "it has \(quoted(name)), and 'config.json' has no '\(ExitShape.key)'",
                expectation: expectation)
        }
        let (size, count) = (configuration.hiddenSize, configuration.labelCount)
        let empty = EarlyExits(
            shape: shape, maps: shape.layers.map { _ in Linear(inputSize: size, outputSize: count) })
        let missing = empty.parameters.map(\.path.name).filter { !has($0) }
        guard missing.isEmpty else {
            throw .contradiction(
                file: checkpoint.name,
                finding: "'\(ExitShape.key)' in 'config.json' says \(shape.words), and the file lacks "
                    + quoted(missing[0]) + (missing.count > 1 ? " and \(missing.count - 1) more" : ""),
                expectation: expectation + "; without the key, the last layer answers all texts")
        }
        var maps: [Linear] = []
        for (layer, map) in zip(shape.layers, empty.maps) {
            maps.append(try loaded(map, at: EarlyExits.path(ofLayer: layer)))
        }
        return EarlyExits(shape: shape, maps: maps)
    }
}
