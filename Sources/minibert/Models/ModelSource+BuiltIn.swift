import MiniBERT
import MiniBERTDefaultModel

extension ModelSource {
    /// The models of this program by names with commas between them; nothing unless all are known.
    static func builtIn(named names: String) -> [ModelSource]? {
        let names = names.split(separator: ",", omittingEmptySubsequences: false)
        let models = names.compactMap { name in
            EmbeddedModel.builtIn.first { $0.name.utf8.elementsEqual(name.utf8) }
        }
        return models.count == names.count ? models.map(ModelSource.embedded) : nil
    }
}
