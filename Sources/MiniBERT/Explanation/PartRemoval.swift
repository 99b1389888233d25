import Tensors
import WordPiece

/// The answers of a classifier to a text without some of its parts.
///
/// A part is removed with its tokens, and nothing takes its place: the model reads the text as if the part had never been
/// there. The windows of a long text keep the other tokens that they have.
struct PartRemoval: Sendable {
    /// The number of texts that are computed together, which bounds their memory.
    private static let groupSize = 512

    private let classifier: TextClassifier
    private let runner: BatchRunner
    private let text: ExplainedText
    private let index: Int
    /// The answer to the whole text.
    let whole: WindowLogits

    /// Computes the answer to the whole text, the `index`th one in errors.
    init(
        _ classifier: TextClassifier, _ text: ExplainedText, index: Int, options: ReadingOptions,
        threads: WorkerThreads
    ) throws(InputError) {
        self.classifier = classifier
        self.text = text
        self.index = index
        runner = BatchRunner(classifier.model, options: options, threads: threads)
        let logits = try Self.logits(of: text.windows.map(\.encoding), classifier, runner, index: index)
        whole = WindowLogits(values: logits, problemType: classifier.configuration.problemType)
    }

    /// The number of parts.
    var partCount: Int { text.parts.count }

    /// The answer to the text without each of these sets of parts.
    func answers(without removals: [Set<Int>]) throws(InputError) -> [WindowLogits] {
        var answers: [WindowLogits] = []
        for start in stride(from: 0, to: removals.count, by: Self.groupSize) {
            answers += try group(removals[start..<min(start + Self.groupSize, removals.count)])
        }
        return answers
    }

    private func group(_ removals: ArraySlice<Set<Int>>) throws(InputError) -> [WindowLogits] {
        var answers = [WindowLogits](repeating: whole, count: removals.count)
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

extension TextClassifier {
    /// The token that stands for no text: `[PAD]`, or `[UNK]` in a vocabulary without it.
    var emptyID: Int32 { tokenizer.paddingID ?? tokenizer.unknownID }
}
