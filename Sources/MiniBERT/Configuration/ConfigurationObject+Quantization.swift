import ModelSettings
import StrictJSON

// A key that this reader does not know may change how integers become weights, so it is an error.

extension ConfigurationObject {
    /// Which weights are stored as 8-bit integers; `nil` if none are.
    ///
    /// - Throws: `ModelError` for every other form of rounded weights or activations.
    func quantization() throws(ModelError) -> WeightQuantization? {
        guard let value = self[WeightQuantization.key] else { return nil }
        guard let object = value.object else {
            throw invalid(WeightQuantization.key, value, expected: "an object")
        }
        guard !object.entries.isEmpty else { return nil }
        let node = node(value, at: WeightQuantization.key)
        try node.accept("quant_method", [.text(WeightQuantization.method)])
        try node.accept("format", [.text(WeightQuantization.format)])
        try node.acceptIfGiven("quantization_status", ["compressed"])
        try node.acceptIfGiven("kv_cache_scheme", [])
        for key in ["sparsity_config", "transform_config"] { try node.acceptIfGiven(key, [[:]]) }
        try node.refuseOthers(
            than: [
                "quant_method", "format", "quantization_status", "config_groups", "ignore", "kv_cache_scheme",
                "sparsity_config", "transform_config", "global_compression_ratio", "version",
            ])
        var targets: [WeightQuantization.Target] = []
        guard let groups = node.member("config_groups") else {
            throw .missingKey(file: file, key: node.child("config_groups"))
        }
        guard let object = groups.value.object, !object.entries.isEmpty else {
            throw node.invalid("config_groups", groups.value, expected: "an object with a group of weights")
        }
        for entry in object.entries { targets += try groups.group(entry.name, entry.value) }
        return WeightQuantization(
            hasMaps: targets.contains(.maps), hasTables: targets.contains(.tables),
            ignoredModules: try node.ignoredModules())
    }

    /// The modules that a group is about, after checking that their weights are stored as expected.
    private func group(
        _ name: String, _ value: JSONValue
    ) throws(ModelError) -> [WeightQuantization.Target] {
        guard value.object != nil else { throw invalid(name, value, expected: "an object") }
        let group = node(value, at: name)
        for key in ["input_activations", "output_activations"] { try group.acceptIfGiven(key, []) }
        try group.acceptIfGiven("format", [.text(WeightQuantization.format)])
        try group.refuseOthers(
            than: ["targets", "weights", "input_activations", "output_activations", "format"])
        guard let weights = group["weights"], weights.object != nil else {
            throw .missingKey(file: file, key: group.child("weights"))
        }
        try group.node(weights, at: "weights").checkWeights()
        var targets: [WeightQuantization.Target] = []
        guard let named = group["targets"] else {
            throw .missingKey(file: file, key: group.child("targets"))
        }
        let texts = try group.strings("targets")
        guard !texts.isEmpty else {
            throw group.invalid("targets", named, expected: "an array of classes of modules")
        }
        for text in texts {
            guard let target = WeightQuantization.Target(rawValue: text) else {
                throw .unsupportedValue(
                    file: file, key: group.child("targets"), found: JSONValue.text(text).summary,
                    supported: WeightQuantization.Target.allCases.map(\.rawValue))
            }
            targets.append(target)
        }
        return targets
    }

    private func checkWeights() throws(ModelError) {
        try accept("num_bits", [.integer(8)])
        try accept("type", ["int"])
        try accept("symmetric", [.boolean(true)])
        try accept("strategy", ["channel"])
        try acceptIfGiven("dynamic", [.boolean(false)])
        let unused = ["group_size", "block_structure", "actorder", "scale_dtype", "zp_dtype"]
        for key in unused { try acceptIfGiven(key, []) }
        // How the scales were found does not change what they mean.
        let observers = ["observer", "observer_kwargs"]
        try refuseOthers(
            than: ["num_bits", "type", "symmetric", "strategy", "dynamic"] + unused + observers)
    }

    private func ignoredModules() throws(ModelError) -> [String] {
        let names = try strings("ignore")
        if let pattern = names.first(where: { $0.utf8.starts(with: "re:".utf8) }) {
            throw .unsupportedValue(
                file: file, key: child("ignore"), found: JSONValue.text(pattern).summary,
                supported: ["names of modules"])
        }
        return names
    }

    /// Throws unless a key has one of these values.
    private func accept(_ key: String, _ values: [JSONValue]) throws(ModelError) {
        guard self[key] != nil else {
            throw .unsupportedValue(
                file: file, key: child(key), found: "missing", supported: values.map(\.shownValue))
        }
        try acceptIfGiven(key, values)
    }

    /// Throws if a key has another value than these; `null` counts as a missing key.
    private func acceptIfGiven(_ key: String, _ values: [JSONValue]) throws(ModelError) {
        guard let value = self[key], !values.contains(value) else { return }
        // The text '8' in place of the number 8 would look like it.
        let isOtherKind = value.string != nil && values.allSatisfy { $0.string == nil }
        throw .unsupportedValue(
            file: file, key: child(key), found: (isOtherKind ? "the text " : "") + value.summary,
            supported: values.isEmpty ? ["null"] : values.map(\.shownValue))
    }

    private func refuseOthers(than keys: [String]) throws(ModelError) {
        let known = keys.map { Array($0.utf8) }
        let entries = value.object?.entries ?? []
        guard let other = entries.first(where: { !$0.value.isNull && !known.contains($0.key) }) else {
            return
        }
        throw .unsupportedValue(
            file: file, key: child(other.name), found: other.value.summary, supported: ["null"])
    }
}

extension JSONValue {
    fileprivate var shownValue: String { string ?? text }
}
