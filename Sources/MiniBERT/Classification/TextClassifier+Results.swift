import NeuralNetworks
import Tensors
import WordPiece

/// How texts become predictions.
extension TextClassifier {
    /// The predictions of classifiers that share an encoder, which reads each text once.
    static func results(
        of inputs: [TextInput], by classifiers: [TextClassifier], options: ReadingOptions,
        threads: WorkerThreads
    ) throws(InputError) -> [Result<[Prediction], InputError>] {
        try StopRequest.heeding { () throws(InputError) in
            let outcomes = try outcomes(of: inputs, by: classifiers, options: options, threads: threads)
            let reader = NgramReader(classifiers[0].tokenizer.wordReader)
            let ngramLogits = classifiers.map {
                $0.ngrams?.logits(of: inputs, reader: reader, threads: threads)
            }
            // With many threads, a loop over all texts on one of them would take as long as the encoder.
            return threads.mapEach(Array(outcomes.indices)) { index in
                outcomes[index].flatMap { outcome in
                    var predictions: [Prediction] = []
                    for (place, classifier) in classifiers.enumerated() {
                        var outputs = outcome.outputs.map { $0[place] }
                        if let ngramLogits = ngramLogits[place] {
                            guard let added = ngramLogits[index] else { return .failure(.canceled) }
                            outputs = outputs.map { $0.adding(added) }
                            guard outputs.allSatisfy({ $0.logits.allSatisfy(\.isFinite) }) else {
                                return .failure(.resultNotFinite(index: index))
                            }
                        }
                        predictions.append(classifier.prediction(of: outputs, outcome.text))
                    }
                    return .success(predictions)
                }
            }
        }
    }

    /// For each sequence of each text, what the heads of classifiers make of the states.
    private static func outcomes(
        of inputs: [TextInput], by classifiers: [TextClassifier], options: ReadingOptions,
        threads: WorkerThreads
    ) throws(InputError) -> [Result<BatchRunner.Outcome<[HeadOutput]>, InputError>] {
        let runner = BatchRunner(classifiers[0].model, options: options, threads: threads)
        let encoder = classifiers[0].encoder
        let readsOnlyClassTokens = classifiers.allSatisfy(\.readsOnlyClassToken)
        let isFinite: ([HeadOutput]) -> Bool = { $0.allSatisfy { $0.logits.allSatisfy(\.isFinite) } }
        let early = classifiers.count == 1 ? classifiers[0].earlyExitRule : nil
        return try runner.run(inputs, isFinite: isFinite) { batch in
            if let early { return classifiers[0].outputs(of: batch, by: early).map { [$0] } }
            let states = readsOnlyClassTokens ? encoder.classTokenStates(batch) : encoder(batch)
            let outputs = classifiers.map { $0.outputs(of: states) }
            return batch.sequences.indices.map { sequence in outputs.map { $0[sequence] } }
        }
    }

    /// The result of a head for one sequence.
    private struct HeadOutput {
        let logits: [Float]
        /// The features that the answer rule reads; empty without one.
        var features: [Float] = []
        /// The layer whose exit gave the result; `nil` for the head.
        var exitLayer: Int?

        /// This result with other logits added to its own, which those of an exit are without.
        func adding(_ others: [Float]) -> HeadOutput {
            guard exitLayer == nil else { return self }
            return HeadOutput(logits: zip(logits, others).map { $0 + $1 }, features: features)
        }
    }

    private var readsOnlyClassToken: Bool {
        head.readsOnlyClassToken && answerRule?.readsAllTokens != true
    }

    private func outputs(of states: HiddenStates) -> [HeadOutput] {
        let logits = Self.logits(of: states, head).rowArrays
        guard let answerRule else { return logits.map { HeadOutput(logits: $0) } }
        return zip(logits, answerRule.features(of: states)).map { HeadOutput(logits: $0, features: $1) }
    }

    /// The results for the sequences of a batch, which may be answered before the last layer.
    private func outputs(of batch: TokenBatch, by rule: EarlyExitRule) -> [HeadOutput] {
        rule.answers(
            to: batch, by: encoder, ofClassTokens: readsOnlyClassToken, shift: priorShift?.values,
            last: { Self.logits(of: $0, head).rowArrays }
        ).map { HeadOutput(logits: $0.logits, exitLayer: $0.layer) }
    }

    /// The prediction for a text with these outputs of its windows.
    private func prediction(of outputs: [HeadOutput], _ text: TokenizedText) -> Prediction {
        func prediction(_ logits: [[Float]]) -> Prediction {
            Prediction(
                windowLogits: logits, labels: labels, problemType: configuration.problemType,
                decision: configuration.decision, isTruncated: text.isTruncated, tokenCount: text.tokenCount)
        }
        let logits = outputs.map(\.logits)
        let plain = prediction(logits)
        var shifted = plain
        if let priorShift { shifted = prediction(logits.map { zip($0, priorShift.values).map { $0 + $1 } }) }
        let layers = outputs.map(\.exitLayer)
        shifted.exitLayer = layers.contains(nil) ? nil : layers.compactMap(\.self).max()
        shifted.assessment = answerRule.map { rule in
            rule.assessment(
                ofScores: plain.probabilities.values, labels: labels, ranking: plain.ranking,
                answer: shifted.label, features: outputs.map(\.features).mean)
        }
        return shifted
    }
}
