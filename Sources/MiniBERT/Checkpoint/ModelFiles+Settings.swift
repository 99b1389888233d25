import WordPiece
import ModelSettings
import StrictJSON
import SystemFiles

extension ModelFiles {
    private static let adapterNames = [
        "adapter_config.json", "adapter_model.safetensors", "adapter_model.bin",
    ]

    /// The keys of all files of settings, each with its treatment; the tokenizer knows those of its files.
    func foundSettings(
        _ architecture: Architecture, _ tokenizer: WordPieceTokenizer
    ) throws(ModelError) -> [FoundSetting] {
        var found: [FoundSetting] = []
        for file in SettingsFile.allCases {
            let name = try file == .sentenceReading ? readingName() : file.rawValue
            switch file {
            case .configuration, .generation, .sentenceReading:
                found += settings(in: try bytes(of: name), of: file, name: name, architecture)
            case .modules, .pooling, .sentences:
                found += settings(in: try outerBytes(of: name), of: file, name: name, architecture)
            case .tokenizer, .tokenizerConfiguration, .specialTokens, .addedTokens:
                found += tokenizer.foundSettings.filter { $0.file == name }
            }
        }
        return found
    }

    /// The keys of one file; none if it is missing, or if it cannot be read and is used for vectors only.
    private func settings(
        in bytes: [UInt8]?, of file: SettingsFile, name: String, _ architecture: Architecture
    ) -> [FoundSetting] {
        guard let bytes, let value = try? JSONValue(parsing: bytes) else { return [] }
        return SettingsTable.found(in: value, of: file, name: name, modelType: architecture.modelType)
    }

    /// Warnings about the folder, a sentence each, except those of the tokenizer.
    func warnings(on found: [FoundSetting]) -> [String] {
        let tokenizerFiles = WordPieceTokenizer.fileNames
        var warnings = SettingsTable.warnings(on: found.filter { !tokenizerFiles.contains($0.file) })
        if let name = adapterFiles.first {
            warnings.append("\(name): the adapter is not applied; merge it into the weights first")
        }
        return warnings
    }

    /// The files of an adapter that are there.
    var adapterFiles: [String] {
        guard !isInMemory else { return [] }
        return Self.adapterNames.filter { (try? System.status(of: FilePath(path(of: $0)))) != nil }
    }
}
