import StrictJSON

/// The weights of a checkpoint that are stored as 8-bit integers with a scale for each row.
///
///     X.weight        I8  [n, k]   integers from -127 to 127
///     X.weight_scale  F32 [n, 1]   w[i, j] = scale[i] · integer[i, j]
///
/// A weight that was rounded has `scale = max|w| / 127` in each row, and the nearest integers. This is the form
/// `int-quantized` of compressed-tensors, which transformers reads with that library, without rounded activations.
public struct WeightQuantization: Hashable, Sendable {
    /// Whether the maps of the encoder's blocks are stored so.
    public let hasMaps: Bool
    /// Whether the tables of words, positions and segments are stored so.
    public let hasTables: Bool
    /// The names of modules whose weights are stored as floats all the same.
    let ignoredModules: [String]

    /// The key in a configuration.
    static let key = "quantization_config"
    /// What follows the name of a weight in that of its scales.
    static let scaleSuffix = "_scale"
    /// The largest scale with which no weight is infinite.
    static let largestScale = Float.greatestFiniteMagnitude / 127

    /// Whether a weight of the encoder with this name is stored as integers.
    func includes(_ name: String, isTable: Bool) -> Bool {
        guard isTable ? hasTables : hasMaps else { return false }
        return !ignoredModules.contains { $0.utf8.elementsEqual(Self.module(of: name).utf8) }
    }

    /// Whether a tensor of this name holds the scales of a weight.
    static func isScale(_ name: String) -> Bool {
        let ending = ".weight" + scaleSuffix
        return name.utf8.suffix(ending.utf8.count).elementsEqual(ending.utf8)
    }

    /// The modules of pooler and head whose weights stay floats, by all names that they have in transformers.
    static let floatModules = ["bert.pooler.dense", "pooler.dense"] + headModules
    /// The modules of heads.
    static let headModules = ["pre_classifier", "classifier"]

    /// The name of the module of a weight: without `.weight`.
    static func module(of name: String) -> String {
        let suffix = ".weight"
        return name.utf8.suffix(suffix.utf8.count).elementsEqual(suffix.utf8)
            ? String(name.dropLast(suffix.count)) : name
    }

    /// The same weights, except those of more modules; the names are those of tensors.
    func ignoring(_ names: [String]) -> WeightQuantization {
        var modules = Self.floatModules
        for module in names.map(Self.module) {
            let isKnown = modules.contains { $0.utf8.elementsEqual(module.utf8) }
            if !isKnown { modules.append(module) }
        }
        return WeightQuantization(hasMaps: hasMaps, hasTables: hasTables, ignoredModules: modules)
    }

    /// The weights in words, for people.
    package var words: String {
        ((hasMaps ? ["linear layers"] : []) + (hasTables ? ["tables"] : [])).joined(separator: " and ")
            + ": 8-bit integers, a scale for each row"
    }

    /// The value of the key in a configuration.
    var json: JSONValue {
        let weights: JSONValue = [
            "num_bits": .integer(8), "type": "int", "symmetric": .boolean(true), "strategy": "channel",
            "dynamic": .boolean(false),
        ]
        let targets = (hasMaps ? [Target.maps] : []) + (hasTables ? [.tables] : [])
        var groups = JSONObject()
        for (index, target) in targets.enumerated() {
            let group: JSONValue = [
                "targets": [.text(target.rawValue)], "weights": weights, "format": .text(Self.format),
                "input_activations": .null, "output_activations": .null,
            ]
            _ = groups.append(key: Array("group_\(index)".utf8), value: group)
        }
        return [
            "quant_method": .text(Self.method), "format": .text(Self.format),
            "quantization_status": "compressed", "config_groups": .object(groups),
            "ignore": .array(ignoredModules.map(JSONValue.text)),
        ]
    }

    /// The classes of modules in PyTorch.
    enum Target: String, CaseIterable {
        case maps = "Linear"
        case tables = "Embedding"
    }

    static let method = "compressed-tensors"
    static let format = "int-quantized"
}
