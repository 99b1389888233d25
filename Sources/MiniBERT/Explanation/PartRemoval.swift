import Tensors
import WordPiece

/// The answers of a classifier to a text without some of its parts.
///
/// A part is removed with its tokens, and nothing takes its place: the model reads the text as if the part had never been
/// there. The windows of a long text keep the other tokens that they have. Where a head reads n-grams of the text as well,
/// the bytes of the part are removed from it.
struct PartRemoval: Sendable {
    /// The number of texts that are computed together, which bounds their memory.
    private static let groupSize = 512

    private let classifier: TextClassifier
    private let runner: BatchRunner
    private let text: ExplainedText
    private let input: TextInput
    private let index: Int
    private let threads: WorkerThreads
    /// The logits of the windows of the whole text, without those of n-grams.
    private let wholeWindows: [[Float]]
    /// The answer to the whole text.
    let whole: WindowLogits

    /// Computes the answer to the whole text, the `index`th one in errors.
    init(
        _ classifier: TextClassifier, _ text: ExplainedText, of input: TextInput, index: Int,
        options: ReadingOptions, threads: WorkerThreads
    ) throws(InputError) {
        self.classifier = classifier
        self.text = text
        self.input = input
        self.index = index
        self.threads = threads
        runner = BatchRunner(classifier.model, options: options, threads: threads)
        wholeWindows = try Self.logits(of: text.windows.map(\.encoding), classifier, runner, index: index)
        let added = try classifier.ngramLogits(of: [input], firstIndex: index, threads: threads)
        whole = WindowLogits(
            values: wholeWindows.map { $0.adding(added?[0]) },
            problemType: classifier.configuration.problemType)
    }

    /// The number of parts.
    var partCount: Int { text.parts.count }

    /// The answer to a text without any of the parts.
    func answerWithoutParts() throws(InputError) -> WindowLogits {
        try answers(without: [Set(0..<partCount)])[0]
    }

    /// The answer to the text without each of these sets of parts.
    func answers(without removals: [Set<Int>]) throws(InputError) -> [WindowLogits] {
        var answers: [WindowLogits] = []
        for start in stride(from: 0, to: removals.count, by: Self.groupSize) {
            answers += try group(removals[start..<min(start + Self.groupSize, removals.count)])
        }
        return answers
    }

    private func group(_ removals: ArraySlice<Set<Int>>) throws(InputError) -> [WindowLogits] {
        var answers = [WindowLogits](
            repeating: WindowLogits(values: wholeWindows, problemType: whole.problemType),
            count: removals.count)
        var places: [(answer: Int, window: Int)] = []
        var encodings: [Encoding] = []
        for (answer, removed) in removals.enumerated() {
            for (window, content) in text.windows.enumerated()
            where removed.contains(where: content.range.contains) {
                places.append((answer, window))
                encodings.append(reduced(content, without: removed))
            }
        }
        let logits = try Self.logits(of: encodings, classifier, runner, index: index)
        for (place, values) in zip(places, logits) { answers[place.answer].values[place.window] = values }
        guard classifier.ngrams != nil else { return answers }
        let inputs = removals.map { input.without($0.map { text.parts[$0] }) }
        let added = try classifier.ngramLogits(of: inputs, firstIndex: index, threads: threads)
        for place in answers.indices {
            answers[place].values = answers[place].values.map { $0.adding(added?[place]) }
        }
        return answers
    }

    /// The tokens of a window without those of some parts.
    private func reduced(_ window: ExplainedText.Window, without removed: Set<Int>) -> Encoding {
        let encoding = window.encoding
        var kept = encoding.ids.indices.filter { place in
            window.parts[place].map { !removed.contains($0) } ?? true
        }
        // A sequence without special tokens must not become empty; padding stands for nothing.
        let isEmpty = kept.isEmpty
        if isEmpty { kept = [0] }
        return Encoding(
            ids: isEmpty ? [classifier.emptyID] : kept.map { encoding.ids[$0] },
            typeIDs: kept.map { encoding.typeIDs[$0] },
            specialTokensMask: kept.map { encoding.specialTokensMask[$0] },
            offsets: kept.map { encoding.offsets[$0] })
    }

    private static func logits(
        of encodings: [Encoding], _ classifier: TextClassifier, _ runner: BatchRunner, index: Int
    ) throws(InputError) -> [[Float]] {
        let logits = runner.outputs(of: encodings) { classifier.logits(of: $0).rowArrays }.compactMap(\.self)
        guard logits.count == encodings.count else { throw .canceled }
        guard logits.allSatisfy({ $0.allSatisfy(\.isFinite) }) else { throw .resultNotFinite(index: index) }
        return logits
    }
}

extension TextInput {
    /// The input without the bytes of some parts.
    fileprivate func without(_ parts: [TextPart]) -> TextInput {
        func kept(_ bytes: [UInt8], segment: Int) -> [UInt8] {
            var rest: [UInt8] = []
            var start = 0
            for part in parts.filter({ $0.segment == segment }).sorted(by: {
                $0.bytes.lowerBound < $1.bytes.lowerBound
            }) {
                rest += bytes[start..<max(start, part.bytes.lowerBound)]
                start = max(start, part.bytes.upperBound)
            }
            return rest + bytes[start...]
        }
        return TextInput(text: kept(text, segment: 0), pair: pair.map { kept($0, segment: 1) })
    }
}

extension [Float] {
    /// These logits with others added to them.
    fileprivate func adding(_ others: [Float]?) -> [Float] {
        others.map { zip(self, $0).map { $0 + $1 } } ?? self
    }
}

extension TextClassifier {
    /// The logits of the n-grams of texts; `nil` if the head reads none.
    fileprivate func ngramLogits(
        of inputs: [TextInput], firstIndex: Int, threads: WorkerThreads
    ) throws(InputError) -> [[Float]]? {
        guard let ngrams else { return nil }
        let logits = ngrams.logits(of: inputs, reader: NgramReader(tokenizer.wordReader), threads: threads)
            .compactMap(\.self)
        guard logits.count == inputs.count else { throw .canceled }
        guard logits.allSatisfy({ $0.allSatisfy(\.isFinite) }) else {
            throw .resultNotFinite(index: firstIndex)
        }
        return logits
    }

    /// The token that stands for no text: `[PAD]`, or `[UNK]` in a vocabulary without it.
    var emptyID: Int32 { tokenizer.paddingID ?? tokenizer.unknownID }
}
