import MiniBERT

extension Inspection {
    /// What a model folder or a tensor file holds.
    ///
    /// - Throws: `ModelFault.unusable` with what is wrong with it.
    init(path: String, hasStatistics: Bool) throws(CommandError) {
        if (try? System.status(of: Array(path.utf8)))?.kind == .folder {
            try self.init(modelFolder: path, hasStatistics: hasStatistics)
        } else {
            try self.init(tensorFile: path, hasStatistics: hasStatistics)
        }
    }

    /// What a model folder holds.
    private init(modelFolder path: String, hasStatistics: Bool) throws(CommandError) {
        let embedder = try withModelFaults { () throws(ModelError) in try TextEmbedder(folder: path) }
        let checkpoint = try withModelFaults { () throws(SafetensorsError) in
            try ShardedCheckpoint(folder: path)
        }
        // A folder without a head is a good one, too: it has an encoder.
        let classifier = try? TextClassifier(folder: path)
        for located in checkpoint.tensors {
            let file = checkpoint.files[located.fileIndex]
            tensors.append(Tensor(located.entry, of: file, hasStatistics: hasStatistics))
        }
        labels = classifier?.labels ?? []
        groups = [
            Self.architecture(embedder, hasHead: classifier != nil),
            Self.sizes(embedder, parameterCount: checkpoint.tensors.reduce(0) { $0 + $1.entry.elementCount }),
            Self.tokenizer(embedder.tokenizer),
        ]
    }

    private static func architecture(_ embedder: TextEmbedder, hasHead: Bool) -> Group {
        let configuration = embedder.configuration
        let pooling = embedder.sentencePooling.map {
            $0.pooling.rawValue + ($0.isNormalized ? ", normalized" : "")
        }
        return Group(
            name: "architecture",
            properties: [
                Pair(key: "family", value: configuration.architecture.modelType),
                Pair(key: "classes", value: configuration.modelClasses.joined(separator: ", ")),
                Pair(key: "pooler", value: embedder.pooler == nil ? "no" : "yes"),
                Pair(key: "head", value: hasHead ? configuration.problemType.rawValue : "no"),
                Pair(key: "sentence pooling", value: pooling ?? "not given"),
            ])
    }

    private static func sizes(_ embedder: TextEmbedder, parameterCount: Int) -> Group {
        let configuration = embedder.configuration
        let counts = [
            ("layers", configuration.layerCount), ("hidden size", configuration.hiddenSize),
            ("heads", configuration.headCount), ("inner size", configuration.innerSize),
            ("vocabulary", configuration.vocabularySize), ("positions", configuration.maximumPositionCount),
            ("longest text", embedder.maximumLength), ("numbers in the file", parameterCount),
        ]
        return Group(name: "sizes", properties: counts.map { Pair(key: $0.0, value: grouped($0.1)) })
    }

    private static func tokenizer(_ tokenizer: WordPieceTokenizer) -> Group {
        let settings = tokenizer.settings
        func word(_ flag: Bool) -> String { flag ? "yes" : "no" }
        let properties = [
            ("tokens", grouped(tokenizer.vocabularySize)), ("lower case", word(settings.lowercase)),
            ("strips accents", settings.stripAccents.map(word) ?? "as lower case"),
            ("splits Chinese characters", word(settings.handleChineseCharacters)),
            ("removes control characters", word(settings.cleanText)),
            ("longest text", settings.modelMaximumLength.map(grouped) ?? "not given"),
        ]
        let warnings = tokenizer.warnings.map { ("warning", $0) }
        return Group(
            name: "tokenizer", properties: (properties + warnings).map { Pair(key: $0.0, value: $0.1) })
    }
}
