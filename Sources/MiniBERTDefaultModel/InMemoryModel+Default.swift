private import CMiniBERTModel
public import MiniBERT
private import SystemFiles

/// The models that are compiled into the program: one encoder of English and Chinese, and heads on it.
///
/// Their model card is `weights/README.md`.
extension InMemoryModel {
    /// A classifier of English and Chinese opinions: `negative` or `positive`.
    public static let sentiment = onDefaultEncoder(
        "sentiment", configuration: .sentimentConfiguration, weights: .sentimentWeights)

    /// A classifier of English news by topic: `World`, `Sports`, `Business`, `Sci/Tech`.
    public static let news = onDefaultEncoder(
        "news", configuration: .newsConfiguration, weights: .newsWeights)

    /// A classifier of Chinese headlines by topic: `education`, `entertainment`, `finance`, `game`, `politics`,
    /// `realty`, `science`, `society`, `sports`, `stocks`.
    public static let chineseNews = onDefaultEncoder(
        "news-zh", configuration: .chineseNewsConfiguration, weights: .chineseNewsWeights)

    /// The encoder alone, for training heads and for vectors.
    public static let defaultEncoder = InMemoryModel(
        name: "MiniBERT's built-in encoder", settings: settings(configuration: .encoderConfiguration),
        weights: [encoderWeights])

    /// All classifiers; the first one is the default.
    public static let builtIn: [InMemoryModel] = [.sentiment, .news, .chineseNews]

    /// The encoder's weights, which all models share.
    ///
    /// The program contains them as 8-bit integers; the scales are such that the 16-bit floats are the same numbers.
    private static let encoderWeights: ByteRegion = {
        let stored = ByteRegion(.encoderWeights)
        // Loading a model tells what is wrong with a file.
        return (try? widened(stored)) ?? stored
    }()

    private static func onDefaultEncoder(
        _ name: String, configuration: MiniBERTModelFile, weights: MiniBERTModelFile
    ) -> InMemoryModel {
        InMemoryModel(
            name: name, settings: settings(configuration: configuration),
            weights: [encoderWeights, ByteRegion(weights)])
    }

    private static func settings(configuration: MiniBERTModelFile) -> [String: [UInt8]] {
        [
            "config.json": ByteRegion(configuration).array,
            "tokenizer_config.json": ByteRegion(.tokenizerConfiguration).array,
            "vocab.txt": ByteRegion(.vocabulary).array,
        ]
    }
}

extension ByteRegion {
    /// A file that was compiled in, in place.
    fileprivate convenience init(_ file: MiniBERTModelFile) {
        // The one place outside of `Tensors` and `SystemFiles` that names memory by its address: the linker put it
        // there, and it stays as it is for as long as the program runs.
        var byteCount = 0
        let start = unsafe minibert_model_file(file, &byteCount)
        unsafe self.init(staticMemory: UnsafeRawBufferPointer(start: start, count: byteCount))
    }
}
