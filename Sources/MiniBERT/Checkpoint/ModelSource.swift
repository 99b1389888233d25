/// Where a model comes from.
package enum ModelSource: Sendable {
    /// A folder of files, as Hugging Face lays it out.
    case folder(String)
    /// Memory.
    case embedded(EmbeddedModel)

    /// What messages call the model.
    package var name: String {
        switch self {
        case .folder(let path): path
        case .embedded(let model): model.name
        }
    }

    /// The folder, which has to stay as it is while the model is used.
    package var folder: String? {
        guard case .folder(let path) = self else { return nil }
        return path
    }

    /// The model, if it is in memory.
    package var embeddedModel: EmbeddedModel? {
        guard case .embedded(let model) = self else { return nil }
        return model
    }
}
