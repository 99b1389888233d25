import ModelSettings
import SafetensorsFormat
import StrictJSON
import SystemFiles
package import WordPiece

/// A folder of model files, as Hugging Face lays it out, or such files in memory.
package struct ModelFolder: Sendable {
    /// The largest file of settings that is read; published ones have some kilobytes.
    private static let settingsLimit = 64 << 20

    /// Where it is; of a model in memory, its name.
    let path: String
    private let model: EmbeddedModel?
    /// The path from the folder to the encoder's files: empty, or the subfolder of old versions of
    /// sentence-transformers.
    private let subfolder: String

    /// Whether the files lie in memory.
    var isInMemory: Bool { model != nil }

    /// A folder that exists, or the files of a model in memory.
    package init(_ source: ModelSource) throws(ModelError) {
        path = source.name
        model = source.embeddedModel
        guard let folder = source.folder else {
            subfolder = ""
            return
        }
        try Self.check(folder)
        subfolder = try Self.encoderSubfolder(of: folder)
    }

    /// The subfolder that `modules.json` says the encoder is in, with a slash before it, if its files are there.
    private static func encoderSubfolder(of folder: String) throws(ModelError) -> String {
        let file = folder + "/" + SettingsFile.modules.rawValue
        // A list that cannot be read is a fault only for those who make vectors.
        guard let bytes = try contents(of: file),
            let modules = try? SentenceModule.list(json: bytes, file: file),
            let module = modules.first(where: { $0.kind == "Transformer" }), !module.path.isEmpty,
            try contents(of: "\(folder)/\(module.path)/\(SettingsFile.configuration.rawValue)") != nil
        else { return "" }
        return "/" + module.path
    }

    /// Throws unless there is a folder.
    private static func check(_ path: String) throws(ModelError) {
        do throws(SafetensorsError) {
            _ = try ByteRegion(mapping: path)
        } catch .notARegularFile(_, kind: .folder) {
            return
        } catch .noSuchFile {
            throw .noFolder(path: path)
        } catch {
            throw .safetensors(error)
        }
        throw .contradiction(
            file: path, finding: "this is a file",
            expectation: "a model is a folder with 'config.json' and '\(ShardedCheckpoint.singleFileName)'")
    }

    /// Whether the encoder's files are in a folder below that of the model.
    var hasSubfolder: Bool { !subfolder.isEmpty }

    /// The folder of the encoder's files.
    private var encoderPath: String { path + subfolder }

    /// The path of a file of the encoder or its tokenizer.
    func path(of name: String) -> String { encoderPath + "/" + name }

    /// The bytes of a file of settings of the encoder or its tokenizer; nothing when there is none of that name.
    func bytes(of name: String) throws(ModelError) -> [UInt8]? {
        if let model { return model.settings[name] }
        return try Self.contents(of: path(of: name))
    }

    /// The bytes of a file of settings that stands beside the encoder's subfolder, if there is one.
    func outerBytes(of name: String) throws(ModelError) -> [UInt8]? {
        if let model { return model.settings[name] }
        return try Self.contents(of: outerPath(of: name))
    }

    /// The path of a file beside the encoder's subfolder.
    func outerPath(of name: String) -> String { path + "/" + name }

    private static func contents(of file: String) throws(ModelError) -> [UInt8]? {
        let region: ByteRegion
        // A map is not made of a pipe, whose end would be waited for.
        do throws(SafetensorsError) { region = try ByteRegion(mapping: file) } catch .noSuchFile {
            return nil
        } catch {
            throw .safetensors(error)
        }
        guard region.byteCount <= settingsLimit else {
            throw .contradiction(
                file: file, finding: "the file has \(region.byteCount) bytes",
                expectation: "settings have at most \(settingsLimit)")
        }
        return region.array
    }

    /// What `config.json` says.
    package func configuration() throws(ModelError) -> BertConfiguration {
        let file = path(of: "config.json")
        guard let bytes = try bytes(of: "config.json") else { throw .missingFile(file: file) }
        guard !bytes.starts(with: "version https://git-lfs".utf8) else {
            throw .disguised(file: file, finding: "is a Git LFS pointer, not the file itself")
        }
        return try BertConfiguration(json: bytes, file: file)
    }

    /// The tokenizer.
    func tokenizer() throws(ModelError) -> WordPieceTokenizer {
        do throws(WordPieceError) {
            if let model { return try WordPieceTokenizer(files: model.settings) }
            return try WordPieceTokenizer(folder: encoderPath)
        } catch {
            throw .tokenizer(folder: path, error)
        }
    }

    /// The tokenizer, whose vocabulary has a row in the word table for every id.
    ///
    /// Added tokens may be beyond: as in transformers, only a text that has one cannot be read.
    package func tokenizer(for configuration: BertConfiguration) throws(ModelError) -> WordPieceTokenizer {
        let tokenizer = try tokenizer()
        let needed = [tokenizer.classificationID, tokenizer.separatorID, tokenizer.unknownID]
        let largestID = max(tokenizer.vocabulary.largestGivenID, needed.max() ?? 0)
        guard largestID < configuration.vocabularySize else {
            throw .contradiction(
                file: path, finding: "the tokenizer has ids up to \(largestID)",
                expectation:
                    "'vocab_size' is \(configuration.vocabularySize), and the word table has as many rows")
        }
        return tokenizer
    }

    /// How many tokens a text may have: the encoder's positions, and what sentence-transformers says or else the
    /// tokenizer; nothing where none of them says so.
    ///
    /// It is the one rule, for whoever cuts texts.
    func maximumLength(
        of tokenizer: WordPieceTokenizer, positionCount: Int?
    ) throws(ModelError) -> Int? {
        let least = max(1, tokenizer.specialTokenCount)
        let stated = try sentenceReading()?.optionalCount("max_seq_length", from: least)
        let limit = if let stated { stated } else { try maximumLength(of: tokenizer, from: least) }
        return [positionCount, limit].compactMap(\.self).min()
    }

    /// How many tokens the tokenizer's files say that a text may have, if they do.
    private func maximumLength(
        of tokenizer: WordPieceTokenizer, from least: Int
    ) throws(ModelError) -> Int? {
        guard let limit = tokenizer.settings.modelMaximumLength, limit < least else {
            return tokenizer.settings.modelMaximumLength
        }
        let keys = ["model_max_length", "max_len", "truncation.max_length"]
        let setting = keys.lazy.compactMap { key in tokenizer.foundSettings.first { $0.key == key } }.first
        throw .invalidValue(
            file: path(of: setting?.file ?? SettingsFile.tokenizerConfiguration.rawValue),
            key: setting?.key ?? keys[0], found: "\(limit)",
            expected:
                "a whole number from \(least), as a text has \(tokenizer.specialTokenCount) special tokens")
    }

    /// How many positions `config.json` gives the encoder, if there is such a file.
    func positionCount() throws(ModelError) -> Int? {
        guard let bytes = try bytes(of: "config.json") else { return nil }
        return try ConfigurationObject(parsing: bytes, file: path(of: "config.json"), kind: .configuration)
            .optionalCount("max_position_embeddings")
    }

    /// The weights.
    func checkpoint(access: SafetensorsFile.Access) throws(ModelError) -> Checkpoint {
        do throws(SafetensorsError) {
            if let model { return Checkpoint(name: path, files: try model.openWeights()) }
            let checkpoint = try ShardedCheckpoint(folder: encoderPath, access: access)
            return Checkpoint(
                name: checkpoint.files.count == 1
                    ? checkpoint.files[0].name : path(of: ShardedCheckpoint.indexName),
                files: checkpoint.files)
        } catch {
            throw .safetensors(error)
        }
    }
}
