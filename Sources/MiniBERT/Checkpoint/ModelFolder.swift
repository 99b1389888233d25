import StrictJSON
import SafetensorsFormat
import WordPiece

/// A folder of model files, as Hugging Face lays it out, or such files in memory.
struct ModelFolder: Sendable {
    /// The largest file of settings that is read; published ones have some kilobytes.
    private static let settingsLimit = 64 << 20

    /// Where it is; of a model in memory, its name.
    let path: String
    private let model: EmbeddedModel?

    /// Whether the files lie in memory.
    var isInMemory: Bool { model != nil }

    /// A folder that exists, or the files of a model in memory.
    init(_ source: ModelSource) throws(ModelError) {
        path = source.name
        model = source.embeddedModel
        if let path = source.folder { try Self.check(path) }
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

    /// The path of a file in the folder.
    func path(of name: String) -> String { path + "/" + name }

    /// The bytes of a file of settings; nothing when there is none of that name.
    func bytes(of name: String) throws(ModelError) -> [UInt8]? {
        if let model { return model.settings[name] }
        let file = path(of: name)
        let region: ByteRegion
        // A map is not made of a pipe, whose end would be waited for.
        do throws(SafetensorsError) { region = try ByteRegion(mapping: file) } catch .noSuchFile {
            return nil
        } catch {
            throw .safetensors(error)
        }
        guard region.byteCount <= Self.settingsLimit else {
            throw .contradiction(
                file: file, finding: "the file has \(region.byteCount) bytes",
                expectation: "settings have at most \(Self.settingsLimit)")
        }
        return region.withBytes(0..<region.byteCount) { $0.array }
    }

    /// What `config.json` says.
    func configuration() throws(ModelError) -> BertConfiguration {
        let file = path(of: "config.json")
        guard let bytes = try bytes(of: "config.json") else { throw .missingFile(file: file) }
        guard !bytes.starts(with: "version https://git-lfs".utf8) else {
            throw .disguised(file: file, finding: "is a Git LFS pointer, not the file itself")
        }
        return try BertConfiguration(json: bytes, file: file)
    }

    /// The tokenizer, whose ids all have a row in the word table.
    func tokenizer(for configuration: BertConfiguration) throws(ModelError) -> WordPieceTokenizer {
        let tokenizer: WordPieceTokenizer
        do throws(WordPieceError) {
            if let model {
                tokenizer = try WordPieceTokenizer(files: model.settings)
            } else {
                tokenizer = try WordPieceTokenizer(folder: path)
            }
        } catch {
            throw .tokenizer(folder: path, error)
        }
        guard tokenizer.largestID < configuration.vocabularySize else {
            throw .contradiction(
                file: path, finding: "the tokenizer has ids up to \(tokenizer.largestID)",
                expectation:
                    "'vocab_size' is \(configuration.vocabularySize), and the word table has as many rows")
        }
        return tokenizer
    }

    /// The weights.
    func checkpoint(access: SafetensorsFile.Access) throws(ModelError) -> Checkpoint {
        do throws(SafetensorsError) {
            if let model { return Checkpoint(name: path, files: try model.openWeights()) }
            let checkpoint = try ShardedCheckpoint(folder: path, access: access)
            return Checkpoint(
                name: checkpoint.files.count == 1
                    ? checkpoint.files[0].name : path(of: ShardedCheckpoint.indexName),
                files: checkpoint.files)
        } catch {
            throw .safetensors(error)
        }
    }

    /// What the files of sentence-transformers say; nothing when there are none.
    func sentencePooling(hiddenSize: Int) throws(ModelError) -> SentencePooling? {
        let listName = Self.sentenceModuleList
        let modules = try sentenceModules()
        let supported = ["Transformer", "Pooling", "Normalize"]
        if let other = modules.first(where: { !supported.contains($0.kind) }) {
            throw .unsupportedValue(
                file: path(of: listName), key: "type", found: quoted(other.kind), supported: supported)
        }
        guard let pooling = modules.first(where: { $0.kind == "Pooling" }) else { return nil }
        let name = pooling.path + "/config.json"
        guard let bytes = try bytes(of: name) else { return nil }
        let object = try ConfigurationObject(json: bytes, file: path(of: name))
        return SentencePooling(
            pooling: try object.pooling(hiddenSize: hiddenSize),
            isNormalized: modules.contains { $0.kind == "Normalize" },
            maximumLength: try sentenceMaximumLength())
    }

    /// How many tokens the files of sentence-transformers allow, if they say so.
    func sentenceMaximumLength() throws(ModelError) -> Int? {
        let name = "sentence_bert_config.json"
        guard let bytes = try bytes(of: name) else { return nil }
        return try ConfigurationObject(json: bytes, file: path(of: name)).optionalCount("max_seq_length")
    }
}
