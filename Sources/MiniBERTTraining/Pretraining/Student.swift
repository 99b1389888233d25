import NeuralNetworks
import SystemFiles
package import MiniBERT
package import WordPiece

/// The encoder to train: its sizes, its tokenizer and its initial weights.
package struct Student: Sendable {
    package struct Sizes: Hashable, Sendable {
        package var layerCount: Int
        /// `H`.
        package var hiddenSize: Int
        /// `A`; `nil` for one head for each 64 columns.
        package var headCount: Int?
        /// `F`; `nil` for four times the width.
        package var innerSize: Int?
        package var maximumPositionCount = 512

        package init(layerCount: Int, hiddenSize: Int) {
            self.layerCount = layerCount
            self.hiddenSize = hiddenSize
        }
    }

    package let configuration: BertConfiguration
    package let tokenizer: WordPieceTokenizer
    /// The initial weights; `nil` for a new encoder.
    let encoder: BertEncoder?
    let classes: ArchitectureTraits.PretrainedClasses

    /// Creates a new encoder for a vocabulary file.
    ///
    /// - Throws: `PretrainingError.vocabulary`, or `.contradiction` for sizes that contradict each other.
    package init(vocabulary file: String, isCased: Bool, sizes: Sizes) throws(PretrainingError) {
        let text: [UInt8]
        do throws(FileContentsError) {
            text = try FileContents.of(
                FilePath(file), limit: WordPieceTokenizer.vocabularyLimit, allowsPipe: true)
        } catch {
            throw .unreadable(file: file, reason: error.description)
        }
        do throws(WordPieceError) {
            let settings = "{\"do_lower_case\": \(!isCased)}"
            tokenizer = try WordPieceTokenizer(
                files: ["vocab.txt": text, "tokenizer_config.json": Array(settings.utf8)])
        } catch {
            throw .vocabulary(file: file, error)
        }
        let headCount = sizes.headCount ?? max(1, sizes.hiddenSize / 64)
        guard sizes.hiddenSize.isMultiple(of: headCount) else {
            throw .contradiction(
                "a hidden size of \(sizes.hiddenSize) cannot be shared by \(headCount) heads; expected a multiple"
            )
        }
        configuration = BertConfiguration(
            vocabularySize: tokenizer.vocabularySize, hiddenSize: sizes.hiddenSize,
            layerCount: sizes.layerCount,
            headCount: headCount, innerSize: sizes.innerSize ?? 4 * sizes.hiddenSize,
            maximumPositionCount: sizes.maximumPositionCount)
        classes = try Self.classes(of: configuration)
        encoder = nil
        let count = configuration.weightCount
        guard count <= Self.largestWeightCount else {
            throw .contradiction(
                "an encoder of these sizes has \(NumberText.grouped(count)) weights, expected at most "
                    + "\(NumberText.grouped(Self.largestWeightCount)); take fewer layers or a smaller hidden size"
            )
        }
    }

    /// The largest number of weights of a new encoder, three times that of BERT-large; each needs 20 bytes in training.
    static let largestWeightCount = 1_000_000_000

    /// Loads the encoder of a model folder.
    ///
    /// - Throws: `PretrainingError.model`, or `.contradiction` for an encoder that cannot be written.
    package init(folder: String) throws(PretrainingError) {
        let embedder: TextEmbedder
        do throws(ModelError) { embedder = try TextEmbedder(folder: folder) } catch { throw .model(error) }
        guard !embedder.encoder.hasIntegerMaps else { throw .model(.integerWeights(model: folder)) }
        try self.init(embedder.configuration, embedder.tokenizer, embedder.encoder)
    }

    init(resuming folder: PretrainingFolder) throws(PretrainingError) {
        do throws(ModelError) {
            let files = try ModelFiles(.folder(folder.path))
            configuration = try files.configuration()
            tokenizer = try files.tokenizer(for: configuration)
            encoder = nil
        } catch {
            throw .model(error)
        }
        classes = try Self.classes(of: configuration)
    }

    private init(
        _ configuration: BertConfiguration, _ tokenizer: WordPieceTokenizer, _ encoder: BertEncoder
    ) throws(PretrainingError) {
        classes = try Self.classes(of: configuration)
        guard tokenizer.largestID < configuration.vocabularySize else {
            throw .contradiction(
                "the tokenizer has ids up to \(tokenizer.largestID), but the word table has "
                    + "\(configuration.vocabularySize) rows")
        }
        self.configuration = configuration
        self.tokenizer = tokenizer
        self.encoder = encoder
    }

    /// The names of the model classes for an encoder of these sizes.
    ///
    /// - Throws: `.contradiction` for an encoder that cannot be written.
    private static func classes(
        of configuration: BertConfiguration
    ) throws(PretrainingError) -> ArchitectureTraits.PretrainedClasses {
        guard let classes = configuration.architecture.traits.pretrainedClasses, configuration.layerCount > 0
        else {
            throw .contradiction(
                "the student is a \(configuration.architecture.rawValue) with \(configuration.layerCount) layers, expected "
                    + "a BERT with at least one")
        }
        return classes
    }

    func trainingConfiguration(dropout: Float) -> BertConfiguration {
        BertConfiguration(
            vocabularySize: configuration.vocabularySize, hiddenSize: configuration.hiddenSize,
            layerCount: configuration.layerCount, headCount: configuration.headCount,
            innerSize: configuration.innerSize, maximumPositionCount: configuration.maximumPositionCount,
            tokenTypeCount: configuration.tokenTypeCount, activation: configuration.activation,
            layerNormEpsilon: configuration.layerNormEpsilon, dropout: dropout, attentionDropout: dropout,
            initializerRange: configuration.initializerRange)
    }

    /// Replaces the parameters of an initialized encoder by the initial weights, if there are any.
    func load(into model: inout BertEncoder) throws(PretrainingError) {
        guard let encoder else { return }
        let padded = encoder.padded(headCount: configuration.headCount, innerSize: configuration.innerSize)
        do throws(CheckpointError) { try model.load(padded.inOwnMemory.namedTensors()) } catch {
            throw .contradiction(error.description)
        }
    }
}

extension BertConfiguration {
    /// The approximate number of weights: those of tables and matrices.
    fileprivate var weightCount: Int {
        let block = 4 * hiddenSize * hiddenSize + 2 * hiddenSize * innerSize
        return layerCount * block + (vocabularySize + maximumPositionCount) * hiddenSize
    }
}
