import ModelSettings

extension ConfigurationObject {
    /// The keys of BERT that transformers takes for others in a DistilBERT.
    private static var otherNames: [(String, String)] {
        [
            ("hidden_size", "dim"), ("num_hidden_layers", "n_layers"), ("num_attention_heads", "n_heads"),
        ]
    }

    /// A size that has to be there; of a DistilBERT that does not state it under the key, the one under the other name.
    func size(
        _ key: String, of architecture: Architecture, from least: Int = 1
    ) throws(ModelError) -> Int {
        if architecture == .distilBert, self[key] == nil,
            let (other, _) = Self.otherNames.first(where: { $0.1 == key }),
            let size = try optionalCount(other, from: least)
        {
            return size
        }
        return try count(key, from: least)
    }

    /// Throws where a DistilBERT states a size under two names that disagree: transformers follows the other name.
    func refuseContradictingNames(_ architecture: Architecture) throws(ModelError) {
        guard architecture == .distilBert else { return }
        for (other, key) in Self.otherNames {
            guard let value = self[other], let stated = self[key], value != stated else { continue }
            throw .contradiction(
                file: file, finding: "'\(other)' is \(value.summary)",
                expectation: "it is another name of '\(key)', which is \(stated.summary)")
        }
    }
}
