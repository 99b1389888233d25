/// Finds a parameter in a checkpoint: the model knows one name for it, published files have several.
///
/// The model's own names are those of `BertModel` in transformers
/// (`encoder.layer.0.attention.self.query.weight`). In files they stand with or without `bert.` before them,
/// norms may be called `gamma` and `beta` as in TensorFlow, and DistilBERT has names of its own.
struct CheckpointNames: Sendable {
    /// Which names the encoder's blocks have.
    let architecture: Architecture
    /// What stands before the encoder's names; may be empty.
    let prefix: String

    /// Recognizes the prefix by the names in the file.
    init(architecture: Architecture, namesInFile: [String]) {
        self.architecture = architecture
        let prefix = Array(architecture.checkpointPrefix.utf8)
        self.prefix =
            namesInFile.contains { $0.utf8.starts(with: prefix) } ? architecture.checkpointPrefix : ""
    }

    /// The names that the parameter `name` may have in the file, the usual one first.
    func candidates(for name: String) -> [String] {
        guard !Self.isHead(name) else { return [name] }
        let usual = prefix + (architecture == .distilBert ? Self.distilBertName(name) : name)
        for (current, old) in [(".weight", ".gamma"), (".bias", ".beta")] {
            guard usual.contains("LayerNorm."), usual.utf8.count > current.utf8.count else { continue }
            guard usual.utf8.suffix(current.utf8.count).elementsEqual(current.utf8) else { continue }
            return [usual, String(usual.dropLast(current.count)) + old]
        }
        return [usual]
    }

    /// How many transformer blocks the file holds: one more than the largest number in a name.
    func layerCount(namesInFile: [String]) -> Int {
        let stem = Array(
            (prefix + (architecture == .distilBert ? "transformer.layer." : "encoder.layer.")).utf8)
        let numbers = namesInFile.compactMap { name -> Int? in
            guard name.utf8.starts(with: stem) else { return nil }
            let digits = name.utf8.dropFirst(stem.count).prefix { (0x30...0x39).contains($0) }
            return digits.count <= 9 ? Int(String(Substring(digits))) : nil
        }
        return (numbers.max() ?? -1) + 1
    }

    /// Whether a parameter belongs to a head, whose names never have the encoder's prefix.
    private static func isHead(_ name: String) -> Bool {
        ["classifier.", "pre_classifier.", OwnModel.tensorPrefix].contains { name.utf8.starts(with: $0.utf8) }
    }

    /// What DistilBERT calls the parts of a block.
    private static let distilBertParts: [(bert: String, distilBert: String)] = [
        ("attention.self.query.", "attention.q_lin."), ("attention.self.key.", "attention.k_lin."),
        ("attention.self.value.", "attention.v_lin."), ("attention.output.dense.", "attention.out_lin."),
        ("attention.output.LayerNorm.", "sa_layer_norm."), ("intermediate.dense.", "ffn.lin1."),
        ("output.dense.", "ffn.lin2."), ("output.LayerNorm.", "output_layer_norm."),
    ]

    /// DistilBERT's name for a parameter of the encoder: `encoder.layer.3.output.dense.bias` is
    /// `transformer.layer.3.ffn.lin2.bias`.
    static func distilBertName(_ name: String) -> String {
        let components = name.split(separator: ".", maxSplits: 3, omittingEmptySubsequences: false)
        guard components.count == 4, components[0] == "encoder" else { return name }
        let part = components[3]
        guard let match = distilBertParts.first(where: { part.utf8.starts(with: $0.bert.utf8) }) else {
            return name
        }
        return "transformer.layer.\(components[2]).\(match.distilBert)\(part.dropFirst(match.bert.count))"
    }
}
