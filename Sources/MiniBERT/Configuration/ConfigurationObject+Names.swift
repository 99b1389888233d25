import ModelSettings

extension ConfigurationObject {
    /// A size that has to be there, under its key or under the other name that the family has for it.
    func size(
        _ key: String, of architecture: Architecture, from least: Int = 1
    ) throws(ModelError) -> Int {
        if self[key] == nil,
            let (other, _) = architecture.traits.keys.otherSizeNames.first(where: { $0.key == key }),
            let size = try optionalCount(other, from: least)
        {
            return size
        }
        return try count(key, from: least)
    }

    /// Throws if a size has two names that disagree: transformers follows the other name.
    func refuseContradictingNames(_ architecture: Architecture) throws(ModelError) {
        for (other, key) in architecture.traits.keys.otherSizeNames {
            guard let value = self[other], let stated = self[key], value != stated else { continue }
            throw .contradiction(
                file: file, finding: "'\(other)' is \(value.summary)",
                expectation: "it is another name of '\(key)', which is \(stated.summary)")
        }
    }
}
