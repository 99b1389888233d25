import MiniBERT
import MiniBERTDefaultModel

/// Where a model comes from.
enum ModelSource: Sendable {
    /// A folder of files.
    case folder(String)
    /// This program.
    case embedded(EmbeddedModel)

    /// What messages call the model.
    var name: String {
        switch self {
        case .folder(let path): path
        case .embedded(let model): model.name
        }
    }

    /// The folder, which has to stay as it is while the model is used.
    var folder: String? {
        guard case .folder(let path) = self else { return nil }
        return path
    }

    /// The model, if it is in this program.
    var embeddedModel: EmbeddedModel? {
        guard case .embedded(let model) = self else { return nil }
        return model
    }

    /// The models of this program by names with commas between them; nothing unless all are known.
    static func embedded(named names: String) -> [ModelSource]? {
        let names = names.split(separator: ",", omittingEmptySubsequences: false)
        let models = names.compactMap { name in
            EmbeddedModel.builtIn.first { $0.name.utf8.elementsEqual(name.utf8) }
        }
        return models.count == names.count ? models.map(ModelSource.embedded) : nil
    }
}

extension TextClassifier {
    /// The classifier of a source.
    init(_ source: ModelSource, options: LoadingOptions = LoadingOptions()) throws(ModelError) {
        switch source {
        case .folder(let path): try self.init(folder: path, options: options)
        case .embedded(let model): try self.init(model, options: options)
        }
    }
}

extension TextEmbedder {
    /// The encoder of a source.
    init(_ source: ModelSource, options: LoadingOptions = LoadingOptions()) throws(ModelError) {
        switch source {
        case .folder(let path): try self.init(folder: path, options: options)
        case .embedded(let model): try self.init(model, options: options)
        }
    }
}

extension WordPieceTokenizer {
    /// The tokenizer of a source.
    init(_ source: ModelSource) throws(WordPieceError) {
        switch source {
        case .folder(let path): try self.init(folder: path)
        case .embedded(let model): try self.init(files: model.settings)
        }
    }
}

extension ModelDescription {
    /// What a source holds.
    init(_ source: ModelSource) throws(ModelError) {
        switch source {
        case .folder(let path): try self.init(folder: path)
        case .embedded(let model): try self.init(model)
        }
    }
}

extension ModelConversion {
    /// The model of a source, to be written again.
    init(_ source: ModelSource) throws(ModelError) {
        switch source {
        case .folder(let path): try self.init(folder: path)
        case .embedded(let model): try self.init(model)
        }
    }
}
