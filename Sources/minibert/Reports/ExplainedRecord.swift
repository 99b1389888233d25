import MiniBERT
import MiniBERTTraining
import Tensors

/// A text and the explanation of its label.
struct ExplainedRecord: TextResult {
    let input: TextInput
    let explanation: Explanation
    /// Whether the faithfulness of the explanation was to be measured.
    let isTested: Bool
    /// How far the prediction can be trusted; `nil` if it was not to be assessed.
    var assessment: AnswerAssessment?
    /// For each explained label, the training rows that decided most; empty if they were not asked for.
    var examples: [[DecidingExamples.Example]] = []

    /// Explains texts with options that the model was checked for.
    ///
    /// - Throws: `InputError` for options that no text can be read with.
    static func explaining(
        _ texts: [TextInput], by model: TextClassifier, _ options: ExplanationOptions, threads: WorkerThreads
    ) throws(InputError) -> [Result<ExplainedRecord, InputError>] {
        do throws(ExplanationError) {
            let results = try model.explanations(of: texts, options: options, threads: threads)
            return zip(texts, results).map { text, result in
                result.map {
                    ExplainedRecord(input: text, explanation: $0, isTested: options.measuresFaithfulness)
                }
            }
        } catch {
            switch error {
            case .input(let error): throw error
            case .unknownLabel, .methodUnavailable, .stepCountOutOfRange:
                preconditionFailure("options that were checked before: \(error)")
            }
        }
    }

    /// How far to trust the explanation of a label, a sentence each.
    func trust(_ label: LabelExplanation) -> [String] {
        let parts = explanation.method == .sentences ? "sentences" : "words"
        var sentences = label.trust(parts: parts)
        if isTested, label.faithfulness == nil {
            sentences.append("not tested: without \(parts), the text has this label as surely")
        }
        return sentences
    }

    var isTruncated: Bool { explanation.prediction.isTruncated }
    var tokenCount: Int { explanation.prediction.tokenCount }

    /// The bytes of a word or a sentence.
    func text(of part: TextPart) -> ArraySlice<UInt8> {
        (part.segment == 0 ? input.text : input.pair ?? [])[part.bytes]
    }

    /// The strength of each part, from -1 to 1, relative to the strongest one.
    func strengths(_ label: LabelExplanation) -> [Double] {
        let largest = label.scores.reduce(0) { max($0, $1.magnitude) }
        return label.scores.map { largest > 0 ? $0 / largest : 0 }
    }

    /// The text and its pair, cut at the borders of the parts: each piece with the index of its part, or `nil` between
    /// parts.
    func pieces(segment: Int) -> [(bytes: ArraySlice<UInt8>, part: Int?)] {
        let text = segment == 0 ? input.text : input.pair ?? []
        var pieces: [(ArraySlice<UInt8>, Int?)] = []
        var end = 0
        for (index, part) in explanation.parts.enumerated() where part.segment == segment {
            let start = max(end, part.bytes.lowerBound)
            if start > end { pieces.append((text[end..<start], nil)) }
            if part.bytes.upperBound > start { pieces.append((text[start..<part.bytes.upperBound], index)) }
            end = max(end, part.bytes.upperBound)
        }
        if end < text.count { pieces.append((text[end...], nil)) }
        return pieces
    }
}

extension LabelExplanation {
    /// How far to trust the explanation, a sentence each; nothing if it was not measured.
    fileprivate func trust(parts: String) -> [String] {
        var sentences: [String] = []
        if let faithfulness {
            sentences = [
                "comprehensiveness \(NumberText.fixed(faithfulness.comprehensiveness, 2)), random \(parts) "
                    + "\(NumberText.fixed(faithfulness.randomComprehensiveness, 2)); sufficiency "
                    + "\(NumberText.fixed(faithfulness.sufficiency, 2)), random \(parts) "
                    + NumberText.fixed(faithfulness.randomSufficiency, 2)
            ]
        }
        if let completeness {
            sentences.append(
                "the scores add up to \(NumberText.fixed(completeness.sum, 3)) of "
                    + "\(NumberText.fixed(completeness.difference, 3)): error "
                    + "\(NumberText.percent(completeness.error, 2)), \(completeness.stepCount) steps")
        }
        return sentences
    }
}
