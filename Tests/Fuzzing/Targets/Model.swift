// Needs: SmallVocabulary

@testable import MiniBERT
@testable import StrictJSON
@testable import Tensors

/// A model is refused in words, or classifies a text with a finite probability for each label.
///
/// The parts of the input, with 0xFF between them, are `config.json`, the JSON of the header of the weights, and
/// `tokenizer.json`, if it is not empty. The rest is repeated to fill the data of the tensors.
func check(_ input: [UInt8]) {
    var choices = Choices(input)
    let configuration = choices.part()
    let header = choices.part()
    let tokenizer = choices.part()
    var files = ["config.json": configuration, "vocab.txt": smallVocabulary]
    if !tokenizer.isEmpty { files["tokenizer.json"] = tokenizer }
    let model = InMemoryModel(
        name: "m", settings: files, weights: [weights(header: header, filling: choices.remaining)])
    do throws(ModelError) {
        let classifier = try TextClassifier(model)
        guard let results = try? classifier.results(of: texts, threads: WorkerThreads(count: 1)) else {
            return
        }
        require(results.count == texts.count, "a result for each text")
        for result in results {
            guard case .success(let prediction) = result else { continue }
            require(prediction.probabilities.count == classifier.labels.count, "a number for each label")
            require(prediction.probabilities.allSatisfy(\.isFinite), "numbers are finite")
        }
    } catch {
        require(!error.description.isEmpty, "an error has words")
    }
}

private let texts = [
    TextInput("the unable film is a text of some words"), TextInput("a", pair: "b"), TextInput(""),
]

/// A safetensors file with this header, whose data is as long as the header says, up to 64 KB.
private func weights(header: [UInt8], filling: [UInt8]) -> [UInt8] {
    var end = 0
    if let entries = (try? JSONValue(parsing: header))?.object?.entries {
        end = entries.compactMap { $0.value["data_offsets"]?.array?.last?.integer }.max() ?? 0
    }
    let length = (0..<8).map { UInt8(truncatingIfNeeded: header.count >> (8 * $0)) }
    guard (1...1 << 16).contains(end) else { return length + header }
    // Small numbers, unless the input has others.
    let pattern = filling.isEmpty ? [0, 0, 0x80, 0x3D] : filling
    return length + header + (0..<end).map { pattern[$0 % pattern.count] }
}
