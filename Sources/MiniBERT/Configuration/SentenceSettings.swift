import ModelSettings
import PrintableText
import StrictJSON

/// The settings in the files of sentence-transformers: how states become a vector, and how long texts may be.
package struct SentenceSettings: Hashable, Sendable {
    /// The pooling of the states.
    package let pooling: Pooling
    /// Whether vectors are scaled to length 1.
    package let isNormalized: Bool
    /// The maximum number of tokens of a text, including special ones, if the folder sets it.
    package let maximumLength: Int?
    /// The prompt before each text; empty without one.
    package let prompt: String
    /// Whether texts are lower-cased before the tokenizer reads them.
    package let lowercasesText: Bool
    /// The number of leading elements of a vector to keep; `nil` for all.
    package let keptCount: Int?

    package init(
        pooling: Pooling, isNormalized: Bool, maximumLength: Int?, prompt: String = "",
        lowercasesText: Bool = false, keptCount: Int? = nil
    ) {
        self.pooling = pooling
        self.isNormalized = isNormalized
        self.maximumLength = maximumLength
        self.prompt = prompt
        self.lowercasesText = lowercasesText
        self.keptCount = keptCount
    }
}

/// One entry of `modules.json`.
struct SentenceModule: Hashable {
    /// The last part of the type's name, such as `Pooling`.
    let kind: String
    /// The folder of its settings, relative to the model's.
    let path: String
}

extension ConfigurationObject {
    /// The switches of `1_Pooling/config.json`, each with its pooling; `nil` for one that is not supported.
    private static var poolingSwitches: [(key: String, pooling: Pooling?)] {
        [
            ("pooling_mode_cls_token", .cls), ("pooling_mode_mean_tokens", .mean),
            ("pooling_mode_max_tokens", .maximum), ("pooling_mode_mean_sqrt_len_tokens", .meanOverRootLength),
            ("pooling_mode_weightedmean_tokens", nil), ("pooling_mode_lasttoken", nil),
        ]
    }

    /// The values of `pooling_mode`, which newer versions write instead of the switches.
    private static var poolingModes: [(name: String, pooling: Pooling)] {
        [
            ("cls", .cls), ("mean", .mean), ("max", .maximum), ("mean_sqrt_len_tokens", .meanOverRootLength),
        ]
    }

    func pooling(hiddenSize: Int) throws(ModelError) -> Pooling {
        for key in ["word_embedding_dimension", "embedding_dimension"] {
            if let size = try optionalCount(key), size != hiddenSize {
                throw .contradiction(
                    file: file, finding: "'\(key)' is \(size)",
                    expectation: "the encoder's hidden size is \(hiddenSize)")
            }
        }
        if let mode = try string("pooling_mode") {
            guard let entry = Self.poolingModes.first(where: { $0.name == mode }) else {
                throw .unsupportedValue(
                    file: file, key: "pooling_mode", found: quoted(mode),
                    supported: Self.poolingModes.map(\.name))
            }
            return entry.pooling
        }
        var chosen: [(key: String, pooling: Pooling?)] = []
        for entry in Self.poolingSwitches where try flag(entry.key) { chosen.append(entry) }
        guard chosen.count == 1 else {
            throw .contradiction(
                file: file, finding: "\(chosen.count) of the 'pooling_mode_…' switches are on",
                expectation: "exactly one is supported")
        }
        guard let pooling = chosen[0].pooling else {
            throw .unsupportedValue(
                file: file, key: chosen[0].key, found: "true",
                supported: Self.poolingSwitches.compactMap { $0.pooling == nil ? nil : $0.key })
        }
        return pooling
    }
}

extension SentenceModule {
    /// Reads `modules.json`: an array of objects with `type` and `path`.
    static func list(json bytes: [UInt8], file: String) throws(ModelError) -> [SentenceModule] {
        let value: JSONValue
        do throws(JSONError) { value = try JSONValue(parsing: bytes) } catch {
            throw .invalidJSON(file: file, reason: error.description)
        }
        guard let elements = value.array else {
            throw .contradiction(
                file: file, finding: "the file holds \(value.kind)", expectation: "it must be an array")
        }
        var modules: [SentenceModule] = []
        for (index, element) in elements.enumerated() {
            guard let type = element.object?["type"]?.string, let path = element.object?["path"]?.string
            else {
                throw .invalidValue(
                    file: file, key: "\(index)", found: element.summary,
                    expected: "an object with 'type' and 'path'")
            }
            guard isInsideFolder(path) else {
                throw .invalidValue(
                    file: file, key: "\(index).path", found: quoted(path),
                    expected: "a folder inside the model's")
            }
            modules.append(
                SentenceModule(kind: type.split(separator: ".").last.map(String.init) ?? "", path: path))
        }
        return modules
    }

    /// The bytes of a `modules.json` whose encoder is at the top of the folder rather than in a subfolder.
    static func withEncoderAtTop(_ json: [UInt8]) -> [UInt8] {
        guard let modules = (try? JSONValue(parsing: json))?.array else { return json }
        let moved = modules.map { module in
            guard let type = module["type"]?.string, type.hasSuffix(".Transformer") else { return module }
            var members = module.removing("path").object ?? JSONObject()
            _ = members.append(key: Array("path".utf8), value: "")
            return .object(members)
        }
        return Array(JSONValue.array(moved).indentedText.utf8)
    }

    /// Whether a path is empty or the plain name of a subfolder.
    private static func isInsideFolder(_ path: String) -> Bool {
        let name = Array(path.utf8)
        return !name.contains(UInt8(ascii: "/")) && !name.contains(0) && name != Array(".".utf8)
            && name != Array("..".utf8)
    }
}
