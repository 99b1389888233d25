import Tensors
import WordPiece
@testable import MiniBERT
import MiniBERTTraining
@testable import minibert

/// A model that looks for two words, and reads five words at most.
///
/// Its results are those of regression, which are the logits, so that tests know them exactly.
struct FakeModel: ClassificationModel, EmbeddingModel {
    var labels = ["negative", "positive"]
    var tasks: [ClassificationTask] { [ClassificationTask(name: "fake", labels: labels)] }
    let maximumLength = 5
    var warnings: [String] = []
    var preparationNotes: [String] = []

    func predictions(
        of inputs: [TextInput], options: ReadingOptions, threads: WorkerThreads
    ) throws(InputError) -> [Result<[Prediction], InputError>] {
        results(of: inputs) { words in
            let positive: Float = words.contains("great") ? 0.875 : words.contains("awful") ? 0.25 : 0.5
            return [
                Prediction(
                    windowLogits: [[1 - positive, positive]], labels: labels, problemType: .regression,
                    isTruncated: words.count > maximumLength && options.longTexts == .truncate,
                    tokenCount: words.count)
            ]
        }
    }

    func vocabularyFit(of inputs: [TextInput]) -> VocabularyFit { VocabularyFit() }

    func assessed(coverage: Double?) throws(ModelError) -> any ClassificationModel {
        throw .noHeldOutScores(model: "fake", finding: "it keeps no scores of held-out rows")
    }

    var heldOutCount: Int? { nil }
    var isTrainedOnPairs: Bool { false }

    func digest(threads: WorkerThreads) throws(Stopped) -> [UInt8] { [0x5A] }

    func results(
        of inputs: [TextInput], options: EmbeddingOptions, threads: WorkerThreads
    ) throws(InputError) -> [Result<TextVector, InputError>] {
        results(of: inputs) { words in
            TextVector(values: [Float(words.count), 0.1], isTruncated: false, tokenCount: words.count)
        }
    }

    func hiddenStates(
        of inputs: [TextInput], options: ReadingOptions, threads: WorkerThreads
    ) throws(InputError) -> [Result<TokenStates, InputError>] {
        results(of: inputs) { words in
            TokenStates(
                encoding: Encoding(ids: [], typeIDs: [], specialTokensMask: [], offsets: []),
                states: Tensor(words.map { Float($0.utf8.count) }, shape: [words.count, 1]),
                isTruncated: false,
                tokenCount: words.count)
        }
    }

    /// The result of `body` for the words of each text; two special words give the errors of a model.
    private func results<Value>(
        of inputs: [TextInput], _ body: ([String]) -> Value
    ) -> [Result<Value, InputError>] {
        inputs.enumerated().map { index, input in
            let bytes = input.text + [0x20] + (input.pair ?? [])
            let words = String(decoding: bytes, as: UTF8.self).split(separator: " ").map(String.init)
            if words.contains("unreadable") {
                return .failure(.notEncodable(index: index, reason: "it has no tokens"))
            }
            if words.contains("endless") { return .failure(.resultNotFinite(index: index)) }
            return .success(body(words))
        }
    }
}

extension ModelLibrary {
    /// Fake models for every folder.
    static let fake = fake(FakeModel())

    /// The same model for every folder.
    static func fake(_ model: FakeModel) -> ModelLibrary {
        ModelLibrary(
            classifier: { _, _ throws(ModelError) in model },
            embedder: { _, _ throws(ModelError) in model })
    }
}
