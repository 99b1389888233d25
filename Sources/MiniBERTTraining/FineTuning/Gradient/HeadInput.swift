import NeuralNetworks
import WordPiece
import MiniBERT
import Tensors

/// The input of the model in each epoch; work of the encoder that never changes is done before.
enum HeadInput: Sendable {
    /// One vector of each text, `[n, H]`.
    case pooled(Tensor)
    /// The states of all tokens of each text, `[S, H]`.
    case states([Tensor])
    /// Tokens, which the encoder reads in each epoch.
    case tokens([Encoding])

    var summary: String {
        switch self {
        case .pooled: "one vector a text"
        case .states(let states):
            "the states of \(NumberText.grouped(states.reduce(0) { $0 + $1.rows })) tokens, kept in memory"
        case .tokens(let encodings):
            "\(NumberText.grouped(encodings.reduce(0) { $0 + $1.count })) tokens, encoded in each epoch"
        }
    }
}

extension FineTuner {
    /// The features of all rows, if those of some were computed before.
    ///
    /// - Throws: `FineTuningError.features` if they are of other settings, or the training needs more.
    func knownFeatures(
        of data: LabeledData, _ validation: LabeledData?, _ gradient: GradientOptions,
        _ cacheFolder: FeatureCacheFolder?, _ onEvent: (FineTuningEvent) -> Void
    ) throws(FineTuningError) -> FeatureRows? {
        let parts = [data, validation].compactMap(\.self)
        guard let known = parts.compactMap(\.features).first else { return nil }
        guard gradient.unfreezing == .none, !gradient.augments, let pooling = gradient.pooling else {
            throw .features(
                file: known.file,
                finding:
                    "has one vector a text, but this training reads the tokens of the texts; name the tables "
                    + "instead")
        }
        try checkFeatures(of: parts, by: [pooling])
        let features = try features(by: [pooling], of: data, validation, [], cacheFolder, onEvent)
        return features.validation.map { features.rows.appending($0) } ?? features.rows
    }

    /// Does the work of the encoder that is the same in each epoch.
    ///
    /// `known` has the features of all rows, if they were computed before.
    func input(
        for rows: GradientRows, _ known: FeatureRows?, _ gradient: GradientOptions,
        _ cacheFolder: FeatureCacheFolder?, _ onEvent: (FineTuningEvent) -> Void
    ) throws(FineTuningError) -> HeadInput {
        if let known { return .pooled(known.matrix) }
        if gradient.unfreezing == .none, !gradient.augments {
            if let pooling = gradient.pooling {
                let extractor = extractor(by: [pooling])
                var cache = try extractor.cache(in: cacheFolder) { onEvent(.cacheFault($0)) }
                return .pooled(
                    try extractor.features(
                        of: rows.examples, cache: &cache, progress: { onEvent(.encoding($0)) }))
            }
            let encodings = try encodings(of: rows.examples)
            let tokenCount = encodings.reduce(0) { $0 + $1.count }
            if tokenCount * embedder.vectorSize * MemoryLayout<Float>.size <= gradient.stateMemory {
                return .states(try states(of: encodings, onEvent))
            }
            return .tokens(encodings)
        }
        return .tokens(try encodings(of: rows.examples))
    }

    private func encodings(of examples: [LabeledExample]) throws(FineTuningError) -> [Encoding] {
        let reader = embedder.reader
        return try threads.map(Array(examples.enumerated())) {
            numbered throws(FineTuningError) -> Encoding in
            guard !StopRequest.isPending else { throw .interrupted }
            do throws(InputError) {
                return try reader.read(numbered.element.input, index: numbered.offset, options: reading)
                    .windows[0]
            } catch {
                throw .text(numbered.element.source, error)
            }
        }
    }

    /// The states of all tokens of each text; progress is reported after each portion of texts.
    private func states(
        of encodings: [Encoding], _ onEvent: (FineTuningEvent) -> Void
    ) throws(FineTuningError) -> [Tensor] {
        let (encoder, portion) = (embedder.encoder, 1024)
        var states = [Tensor](repeating: Tensor(zeros: [0]), count: encodings.count)
        for start in stride(from: 0, to: encodings.count, by: portion) {
            let range = start..<min(start + portion, encodings.count)
            let schedule = WorkSchedule(
                tokenCounts: encodings[range].map(\.count),
                tokenBudget: reading.batchTokenCount, threadCount: threads.count)
            let items = schedule.items.map { $0.map { start + $0 } }
            let encoded = try threads.map(items) { item throws(FineTuningError) in
                let output = encoder(TokenBatch(item.map { encodings[$0] }))
                // The encoder leaves out blocks of a batch that should stop.
                guard !StopRequest.isPending else { throw .interrupted }
                return output.sequences.map { output.rows.rows($0) }
            }
            for (item, tensors) in zip(items, encoded) {
                for (index, tensor) in zip(item, tensors) { states[index] = tensor }
            }
            onEvent(
                .encoding(
                    EncodingProgress(
                        finishedCount: range.upperBound, totalCount: encodings.count, cachedCount: 0)))
        }
        return states
    }
}

extension GradientOptions {
    /// The pooling of the vectors that the head reads; `nil` if it reads all tokens.
    var pooling: Pooling? {
        switch network {
        case nil: .cls
        case .perceptron(_, _, _, .first): .cls
        case .perceptron(_, _, _, .mean): .mean
        case .perceptron, .convolutional, .recurrent: nil
        }
    }
}
