import ModelSettings
import StrictJSON
import SystemFiles
import WordPiece

extension ModelFolder {
    /// The files of an adapter, which the encoder's weights would have to be changed by.
    private static let adapterNames = [
        "adapter_config.json", "adapter_model.safetensors", "adapter_model.bin",
    ]

    /// The keys of the files of settings, with what is done with each; those of the tokenizer's files are known to it.
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

    /// The keys of one file; none of one that is not there, or is of use only for vectors and cannot be read.
    private func settings(
        in bytes: [UInt8]?, of file: SettingsFile, name: String, _ architecture: Architecture
    ) -> [FoundSetting] {
        guard let bytes, let value = try? JSONValue(parsing: bytes) else { return [] }
        return SettingsTable.found(in: value, of: file, name: name, modelType: architecture.modelType)
    }

    /// Warnings about the folder, a sentence each; the tokenizer has its own.
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
