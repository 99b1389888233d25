import NeuralNetworks
public import Tensors
import WordPiece

extension TextClassifier {
    /// Explains the answer to one text: which words decided, and how far to trust that.
    ///
    ///     let explanation = try classifier.explain("The battery died after two days.")
    ///     for index in explanation.labels[0].ranking.prefix(3) { print(explanation.parts[index].bytes) }
    ///
    /// - Throws: `ExplanationError` when the text or the options cannot be used; `.input(.canceled)` when the task is
    ///   canceled.
    public func explain(
        _ text: some TextInputConvertible, options: ExplanationOptions = ExplanationOptions(),
        threads: WorkerThreads = WorkerThreads()
    ) throws(ExplanationError) -> Explanation {
        let results = try explanations(of: [text], options: options, threads: threads)
        do throws(InputError) { return try results[0].get() } catch { throw .input(error) }
    }

    /// Explains the answers to texts; each result is an explanation or an error.
    ///
    /// The explanation of a text is the same bits in any company and on any number of threads. When the task is canceled,
    /// texts that are not explained yet have the error `InputError.canceled`.
    ///
    /// - Throws: `ExplanationError` for options that no text can be explained with.
    public func explanations(
        of texts: [some TextInputConvertible], options: ExplanationOptions = ExplanationOptions(),
        threads: WorkerThreads = WorkerThreads()
    ) throws(ExplanationError) -> [Result<Explanation, InputError>] {
        try check(options)
        let labels = try labelIndices(options.labels)
        let inputs = texts.map(\.textInput)
        // Many texts are explained at the same time; of few, the work for each is shared.
        let isShared = inputs.count < threads.count
        let (outer, inner) =
            isShared ? (WorkerThreads(count: 1), threads) : (threads, WorkerThreads(count: 1))
        return StopRequest.heeding {
            outer.map(Array(inputs.enumerated())) { index, input in
                Result { () throws(InputError) in
                    guard !StopRequest.isPending else { throw .canceled }
                    return try Explainer(
                        classifier: self, input: input, index: index, options: options, threads: inner
                    ).explanation(of: labels)
                }
            }
        }
    }

    /// The ids of the labels to explain; `nil` for the predicted one.
    private func labelIndices(_ choice: ExplanationOptions.Labels) throws(ExplanationError) -> [Int]? {
        switch choice {
        case .predicted: return nil
        case .all: return Array(labels.indices)
        case .named(let names):
            return try names.map { name throws(ExplanationError) in
                // Names are compared by their bytes: canonically equivalent ones may be different labels.
                guard let index = labels.firstIndex(where: { $0.utf8.elementsEqual(name.utf8) }) else {
                    throw .unknownLabel(name, labels: labels)
                }
                return index
            }
        }
    }

    /// Refuses options that no text can be explained with.
    package func check(_ options: ExplanationOptions) throws(ExplanationError) {
        _ = try labelIndices(options.labels)
        guard options.stepCount > 0 else { throw .stepCountOutOfRange(options.stepCount) }
        if let reason = reasonAgainst(options.method) {
            throw .methodUnavailable(options.method, reason: reason)
        }
        do throws(InputError) { _ = try TextReader(model).length(options.reading) } catch {
            throw .input(error)
        }
    }

    /// Why a method cannot explain this model's answers; `nil` if it can.
    fileprivate func reasonAgainst(_ method: ExplanationMethod) -> String? {
        guard !answersEarly else { return "it answers early, and an explanation is of the last layer" }
        guard method.usesGradients else { return nil }
        guard ngrams == nil else {
            return "its head reads n-grams of the text as well, which the embeddings do not show; "
                + "'removal', 'occlusion' and 'sentences' can explain it"
        }
        guard encoder.hasIntegerMaps else { return nil }
        return "derivatives need floats, and its weights are 8-bit integers; load it with the precision "
            + ComputePrecision.float32.rawValue
    }
}

/// Explains the answer to one text.
private struct Explainer {
    /// The number of steps of the integrated gradients that a removal begins with.
    private static let guessStepCount = 4
    /// The number of tokens of these steps that are computed together, whatever the size of other batches.
    private static let guessTokenCount = 512
    /// The number of groups of parts that are removed where a model has no gradients.
    private static let guessGroupCount = 60

    let classifier: TextClassifier
    let input: TextInput
    /// The index of the text in errors.
    let index: Int
    let options: ExplanationOptions
    let threads: WorkerThreads

    /// The scores of the parts for one label.
    private struct Scores {
        let values: [Double]
        let ranking: [Int]
        var completeness: Completeness?
    }

    func explanation(of labels: [Int]?) throws(InputError) -> Explanation {
        let (tokens, text) = try read()
        let removal = try PartRemoval(
            classifier, text, of: input, index: index, options: options.reading, threads: threads)
        let prediction = Prediction(
            windowLogits: removal.whole.values, labels: classifier.labels,
            problemType: classifier.configuration.problemType,
            decision: classifier.configuration.decision, isTruncated: tokens.isTruncated,
            tokenCount: tokens.tokenCount)
        let labels = labels ?? [prediction.labelIndex]
        let scores = try scores(of: labels, text, removal)
        let measure = options.measuresFaithfulness ? try FaithfulnessMeasure(removal) : nil
        var explanations: [LabelExplanation] = []
        for (label, scores) in zip(labels, scores) {
            explanations.append(
                LabelExplanation(
                    labelIndex: label, label: classifier.labels[label],
                    probability: prediction.probabilities[label], quantity: quantity, scores: scores.values,
                    ranking: scores.ranking, completeness: scores.completeness,
                    faithfulness: try measure?.faithfulness(of: scores.ranking, label: label)))
        }
        let attention = options.keepsAttention ? AttentionSummary(of: text, in: classifier) : nil
        guard !StopRequest.isPending else { throw .canceled }
        return Explanation(
            prediction: prediction, method: options.method, parts: text.parts, labels: explanations,
            attention: attention)
    }

    private func read() throws(InputError) -> (tokens: TokenizedText, text: ExplainedText) {
        // Tokens that were made before have no offsets.
        var input = input
        input.tokens = nil
        let reader = TextReader(classifier.model)
        let tokens = try reader.read(input, index: index, options: options.reading)
        let length = try reader.length(options.reading)
        let text = ExplainedText(
            input, encodings: tokens.windows,
            stride: options.reading.longTexts.stride(length: length) ?? 0,
            continuation: classifier.tokenizer.settings.continuationPrefix,
            joinsSentences: options.method == .sentences)
        return (tokens, text)
    }

    private var quantity: ExplainedQuantity {
        guard classifier.configuration.problemType != .regression else { return .value }
        return options.method.usesGradients ? .logit : .logOdds
    }

    private func scores(
        of labels: [Int], _ text: ExplainedText, _ removal: PartRemoval
    ) throws(InputError) -> [Scores] {
        switch options.method {
        case .removal:
            let search = RemovalSearch(removal: removal)
            return try zip(labels, guesses(of: labels, text, removal)).map {
                label, guess throws(InputError) in
                let result = try search.result(for: label, guess: guess)
                return Scores(values: result.scores, ranking: result.ranking)
            }
        case .occlusion, .sentences:
            return try Occlusion(removal: removal).results(of: labels).map {
                Scores(values: $0.scores, ranking: $0.ranking)
            }
        case .integratedGradients:
            let gradients = gradients(of: text, batchTokenCount: options.reading.batchTokenCount)
            return try gradients.results(of: labels, stepCount: options.stepCount).map {
                Scores(values: $0.scores, ranking: $0.scores.descendingOrder, completeness: $0.completeness)
            }
        case .gradientTimesInput:
            return try GradientTimesInput(classifier: classifier, text: text).scores(of: labels).map {
                Scores(values: $0, ranking: $0.descendingOrder)
            }
        }
    }

    /// A first guess of the scores that a removal gives each part, for each label.
    ///
    /// Gradients guess better than the removal of single parts, and in less time; not every model has them.
    private func guesses(
        of labels: [Int], _ text: ExplainedText, _ removal: PartRemoval
    ) throws(InputError) -> [[Double]] {
        if classifier.reasonAgainst(.integratedGradients) == nil {
            let gradients = gradients(of: text, batchTokenCount: Self.guessTokenCount)
            let scores = try gradients.estimates(of: labels, stepCount: Self.guessStepCount)
            if scores.allSatisfy({ $0.allSatisfy(\.isFinite) }) { return scores }
        }
        return try Occlusion(removal: removal).estimates(of: labels, groupCount: Self.guessGroupCount)
    }

    private func gradients(of text: ExplainedText, batchTokenCount: Int) -> IntegratedGradients {
        IntegratedGradients(
            classifier: classifier, text: text, index: index, batchTokenCount: batchTokenCount,
            threads: threads)
    }
}
