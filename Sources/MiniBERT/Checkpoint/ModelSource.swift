package enum ModelSource: Sendable {
    /// A folder of files in the layout of Hugging Face.
    case folder(String)
    /// Files in memory.
    case memory(InMemoryModel)

    /// The model in messages.
    package var name: String {
        switch self {
        case .folder(let path): path
        case .memory(let model): model.name
        }
    }

    /// The folder, which has to stay as it is while the model is used.
    package var folder: String? {
        guard case .folder(let path) = self else { return nil }
        return path
    }

    package var inMemoryModel: InMemoryModel? {
        guard case .memory(let model) = self else { return nil }
        return model
    }
}
