import SafetensorsFormat
import ModelSettings
import SystemFiles
package import WordPiece

/// The files of a model: a folder in the layout of Hugging Face, or such files in memory.
package struct ModelFiles: Sendable {
    /// The path of the folder, or the name of a model in memory.
    let path: String
    private let model: InMemoryModel?
    /// The path from the folder to the encoder's files: empty, or a subfolder with a slash before it, as in old versions
    /// of sentence-transformers.
    private let subfolder: String

    var isInMemory: Bool { model != nil }

    /// A folder that exists, or the files of a model in memory.
    package init(_ source: ModelSource) throws(ModelError) {
        path = source.name
        model = source.inMemoryModel
        guard let folder = source.folder else {
            subfolder = ""
            return
        }
        try Self.check(folder)
        subfolder = try Self.encoderSubfolder(of: folder)
    }

    /// The encoder's subfolder by `modules.json`, with a slash before it; empty if its files are not there.
    private static func encoderSubfolder(of folder: String) throws(ModelError) -> String {
        let file = folder + "/" + SettingsFile.modules.rawValue
        // A list that cannot be read is an error only for vectors, which use it.
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

    var hasSubfolder: Bool { !subfolder.isEmpty }

    private var encoderPath: String { path + subfolder }

    /// The path of a file of the encoder or its tokenizer.
    func path(of name: String) -> String { encoderPath + "/" + name }

    /// The bytes of a file of settings of the encoder or its tokenizer; `nil` if there is no such file.
    func bytes(of name: String) throws(ModelError) -> [UInt8]? {
        if let model { return model.settings[name] }
        return try Self.contents(of: path(of: name))
    }

    /// The bytes of a file of settings beside the encoder's subfolder; `nil` if there is no such file.
    func outerBytes(of name: String) throws(ModelError) -> [UInt8]? {
        if let model { return model.settings[name] }
        return try Self.contents(of: outerPath(of: name))
    }

    /// The path of a file beside the encoder's subfolder.
    func outerPath(of name: String) -> String { path + "/" + name }

    private static func contents(of file: String) throws(ModelError) -> [UInt8]? {
        do throws(FileContentsError) {
            return try FileContents.of(FilePath(file), limit: SettingsFile.limit)
        } catch .tooLarge(let byteCount, let limit) {
            throw .contradiction(
                file: file, finding: "the file has \(byteCount) bytes",
                expectation: "settings have at most \(limit)")
        } catch {
            let fault = SafetensorsError(error, file: file)
            if case .noSuchFile = fault { return nil }
            throw .safetensors(fault)
        }
    }

    package func configuration() throws(ModelError) -> BertConfiguration {
        let file = path(of: "config.json")
        guard let bytes = try bytes(of: "config.json") else { throw .missingFile(file: file) }
        guard !bytes.starts(with: "version https://git-lfs".utf8) else {
            throw .disguised(file: file, finding: "is a Git LFS pointer, not the file itself")
        }
        return try BertConfiguration(json: bytes, file: file)
    }

    /// The tokenizer; a folder need not hold more than its files.
    package func tokenizer() throws(ModelError) -> WordPieceTokenizer {
        do throws(WordPieceError) {
            if let model { return try WordPieceTokenizer(files: model.settings) }
            return try WordPieceTokenizer(folder: encoderPath)
        } catch {
            throw .tokenizer(folder: path, error)
        }
    }

    /// The tokenizer, after checking that the word table has a row for every id of its vocabulary.
    ///
    /// Added tokens may have ids without a row: as in transformers, only a text with such a token cannot be read.
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

    /// The most tokens of a text; `nil` if no file states a limit.
    ///
    /// It is the smaller one of two limits: the encoder's positions, and the limit in the files of sentence-transformers
    /// or else in those of the tokenizer.
    package func maximumLength(of tokenizer: WordPieceTokenizer) throws(ModelError) -> Int? {
        let least = max(1, tokenizer.specialTokenCount)
        let stated = try sentenceReading()?.optionalCount("max_seq_length", from: least)
        let limit = if let stated { stated } else { try maximumLength(of: tokenizer, from: least) }
        return [try positionCount(), limit].compactMap(\.self).min()
    }

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

    private func positionCount() throws(ModelError) -> Int? {
        guard let bytes = try bytes(of: "config.json") else { return nil }
        return try ConfigurationObject(parsing: bytes, file: path(of: "config.json"), kind: .configuration)
            .optionalCount("max_position_embeddings")
    }

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
