/// The names of a model's parameters in a checkpoint.
///
/// The model's own names are those of `BertModel` in transformers (`encoder.layer.0.attention.self.query.weight`). Files
/// have them with or without the prefix `bert.`, norms may be called `gamma` and `beta` as in TensorFlow, and other
/// families have names of their own. If the model was saved as a member of another object, every name begins with a
/// wrapper such as `module.`.
struct CheckpointNames: Sendable {
    /// The family, which decides the names of the encoder's blocks.
    let architecture: Architecture
    /// The prefix of all names of the model; may be empty.
    let wrapper: String
    /// The prefix of the encoder's names, after the wrapper; may be empty.
    let prefix: String

    /// The prefixes of a parallel model and of a compiled one in PyTorch, and of a model that is a member of another.
    private static let wrappers = ["module.", "_orig_mod.", "model."]

    /// The model's own name of the word table, which every encoder has.
    static let wordTable = "embeddings.word_embeddings.weight"

    init(architecture: Architecture, namesInFile: [String]) {
        self.architecture = architecture
        let tables = [architecture.checkpointPrefix + Self.wordTable, Self.wordTable]
        let wrapper = Self.wrapper(ofOneOf: tables, in: namesInFile)
        self.wrapper = wrapper
        let prefix = Array((wrapper + architecture.checkpointPrefix).utf8)
        self.prefix =
            namesInFile.contains { $0.utf8.starts(with: prefix) } ? architecture.checkpointPrefix : ""
    }

    /// The shortest run of wrappers before one of these names; empty if none is there.
    private static func wrapper(ofOneOf names: [String], in namesInFile: [String]) -> String {
        let found = namesInFile.compactMap { name -> String? in
            var rest = Substring(name)
            while !names.contains(where: { rest.utf8.elementsEqual($0.utf8) }) {
                guard let wrapper = wrappers.first(where: { rest.utf8.starts(with: $0.utf8) }) else {
                    return nil
                }
                rest = rest.dropFirst(wrapper.count)
            }
            return String(name.dropLast(rest.count))
        }
        return found.min { $0.utf8.count < $1.utf8.count } ?? ""
    }

    /// The possible names of the parameter `name` in the file, the usual one first.
    func candidates(for name: String) -> [String] {
        guard !Self.isHead(name) else { return [wrapper + name] }
        let usual = wrapper + prefix + familyName(name)
        for (current, old) in [(".weight", ".gamma"), (".bias", ".beta")] {
            guard usual.contains("LayerNorm."), usual.utf8.count > current.utf8.count else { continue }
            guard usual.utf8.suffix(current.utf8.count).elementsEqual(current.utf8) else { continue }
            return [usual, String(usual.dropLast(current.count)) + old]
        }
        return [usual]
    }

    func unwrapped(_ name: String) -> String {
        name.utf8.starts(with: wrapper.utf8) ? String(name.dropFirst(wrapper.count)) : name
    }

    /// How many transformer blocks the file holds: one more than the largest number in a name.
    func layerCount(namesInFile: [String]) -> Int {
        let stem = Array((wrapper + prefix + architecture.traits.blockPath).utf8)
        let numbers = namesInFile.compactMap { name -> Int? in
            guard name.utf8.starts(with: stem) else { return nil }
            let digits = name.utf8.dropFirst(stem.count).prefix { (0x30...0x39).contains($0) }
            return digits.count <= 9 ? Int(String(Substring(digits))) : nil
        }
        return (numbers.max() ?? -1) + 1
    }

    /// Whether a parameter belongs to a head; such names never have the encoder's prefix.
    private static func isHead(_ name: String) -> Bool {
        [
            "classifier.", "pre_classifier.", OwnModel.tensorPrefix, OwnModel.ngramPrefix,
            OwnModel.exitPrefix,
        ].contains { name.utf8.starts(with: $0.utf8) }
    }

    /// The family's name for a parameter of the encoder: DistilBERT's for `encoder.layer.3.output.dense.bias` is
    /// `transformer.layer.3.ffn.lin2.bias`.
    func familyName(_ name: String) -> String {
        let components = name.split(separator: ".", maxSplits: 3, omittingEmptySubsequences: false)
        guard components.count == 4, components[0] == "encoder" else { return name }
        let (traits, part) = (architecture.traits, components[3])
        let renamed = traits.blockParts.first { part.utf8.starts(with: $0.bert.utf8) }
            .map { $0.own + part.dropFirst($0.bert.count) }
        return traits.blockPath + components[2] + "." + (renamed ?? String(part))
    }
}
