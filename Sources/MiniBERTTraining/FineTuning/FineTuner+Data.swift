import Tensors
import PrintableText
import WordPiece
import MiniBERT
import StrictJSON
import SystemFiles
import NeuralNetworks

/// The steps that a fit of a linear head and a training by gradients share.
extension FineTuner {
    /// The largest number of labels; the confusion matrix grows with its square.
    static let labelLimit = 5000

    /// Checks the data, and keeps the tokens of each text that is not too long, so that it is tokenized once.
    ///
    /// - Throws: `Stopped` if the work should stop.
    func check(
        _ data: inout LabeledData, _ names: [LabelName] = [], validation: LabeledData?
    ) throws(Stopped) -> [DataFinding] {
        let limit = reading.maximumLength ?? embedder.maximumLength
        let needsTokens = data.features == nil
        let measure = VocabularyFitMeasure(embedder.tokenizer)
        let encodings = try threads.map(data.examples) {
            example throws(Stopped) -> (length: Int, fit: VocabularyFit, tokens: TextTokens?) in
            try StopRequest.check()
            let encoding = embedder.tokenizer.encode(example.text, pair: example.pair)
            let count = encoding.count
            return (count, measure(encoding), count <= limit && needsTokens ? TextTokens(encoding) : nil)
        }
        for (index, encoding) in encodings.enumerated() { data.examples[index].tokens = encoding.tokens }
        return try DataCheck(
            data.examples, classes: data.examples.isEmpty ? [] : names.map(\.label),
            heldOut: validation.map { [("the validation data", $0.examples)] } ?? [],
            lengths: encodings.map(\.length), maximumLength: limit,
            vocabularyFit: encodings.reduce(VocabularyFit()) { $0 + $1.fit }
        ).findings
    }

    /// Checks that the tokenizer knows a part of each name, and tells names of different labels apart.
    ///
    /// - Throws: `FineTuningError.labelName`.
    func check(_ names: [LabelName]) throws(FineTuningError) {
        var owners: [[Int32]: LabelName] = [:]
        for name in names {
            let encoding = embedder.tokenizer.encode(name.text)
            let ids = zip(encoding.ids, encoding.specialTokensMask).filter { !$0.1 }.map(\.0)
            let shown = "the name '\(printable(name.text, limit: 60))' of the label '\(name.label)'"
            guard ids.contains(where: { $0 != embedder.tokenizer.unknownID }) else {
                throw .labelName(
                    name.source,
                    finding:
                        "\(shown) has only pieces that are unknown to the encoder, expected words that it knows"
                )
            }
            if let other = owners.updateValue(name, forKey: ids), other.label != name.label {
                throw .labelName(
                    name.source,
                    finding: "the encoder reads \(shown) as it reads that of '\(other.label)' in line "
                        + "\(other.source.line), expected one that tells them apart")
            }
        }
    }

    /// Checks that a head can be fitted on the labels.
    ///
    /// - Throws: `DataError.oneClass`, `.tooManyLabels`.
    package static func checkLabels(of data: LabeledData) throws(DataError) {
        let table = try LabelTable(forTraining: data.examples)
        guard table.count <= labelLimit else {
            throw .tooManyLabels(count: table.count, limit: labelLimit)
        }
    }

    func targets(of data: LabeledData, _ table: LabelTable) throws(FineTuningError) -> HeadTargets {
        do throws(DataError) {
            try Self.checkLabels(of: data)
            return try HeadTargets(of: data.examples, table: table, task: task)
        } catch {
            throw .data(error)
        }
    }

    /// Checks, before any work is done, that a model folder can hold a linear head on such states.
    func checkHeads(on poolings: [Pooling], for targets: HeadTargets) throws(FineTuningError) {
        let map = Linear(inputSize: embedder.vectorSize, outputSize: targets.outputCount)
        do throws(ModelError) {
            for pooling in poolings {
                let (head, _) = try map.head(on: pooling, pooler: nil)
                guard let linear = head as? LinearHead else { continue }
                _ = try embedder.configuration.architecture.exactHead(
                    for: linear, problemType: targets.problemType)
            }
        } catch {
            throw .model(error)
        }
    }

    /// The number of the group of each example, where examples of the same text form a group.
    ///
    /// Groups are held out together, so that no text is scored by a head that was trained on it.
    func groups(of examples: [LabeledExample]) -> [Int] {
        var numbers: [[UInt8]: Int] = [:]
        return examples.map { example in
            let bytes = example.inputBytes
            if let number = numbers[bytes] { return number }
            numbers[bytes] = numbers.count
            return numbers.count - 1
        }
    }

    /// The places of texts without a label, of repeated ones the first, and without those of the examples.
    static func distinct(_ texts: [LabeledExample], besides examples: [LabeledExample]) -> [Int] {
        guard !texts.isEmpty else { return [] }
        var seen = Set(examples.map(\.inputBytes))
        return texts.indices.filter { seen.insert(texts[$0].inputBytes).inserted }
    }

    /// A digest of texts, encoder and settings, which identifies a training.
    func fingerprint(of examples: [LabeledExample], settings: String) throws(Stopped) -> String {
        var hash = SHA256()
        for example in examples {
            hash.update(SHA256.digest(of: example.inputBytes))
        }
        hash.update(try embedder.digest(threads: threads))
        hash.update(Array("\(settings) \(reading.maximumLength ?? embedder.maximumLength)".utf8))
        return hash.finalized().hexadecimal
    }

    /// The held-out rows with their probabilities, `nil` unless each has exactly one class, and otherwise those whose
    /// predictions are furthest off.
    func scoredRows(
        _ heldOut: HeldOutLogits, temperature: Double, targets: HeadTargets, examples: [LabeledExample],
        labels: [ClassLabel]
    ) -> (rows: ScoredRows?, far: [FarRow]) {
        let (kept, truths) = (heldOut.rows.map { examples[$0] }, targets.rows(heldOut.rows))
        return (
            ScoredRows(
                kept, logits: heldOut.logits, targets: truths, labels: labels, temperature: temperature),
            FarRow.found(
                in: kept, logits: heldOut.logits, targets: truths, labels: labels, temperature: temperature)
        )
    }

    /// The settings of the training, for the report.
    func settings(pooling: Pooling?) -> JSONValue {
        [
            "encoder": .text(FileName.model(at: embedder.name)),
            "pooling": pooling.map { .text($0.rawValue) } ?? .null,
            "maximum_length": .integer(reading.maximumLength ?? embedder.maximumLength),
            "class_weight": .text(classWeighting.rawValue),
            "seed": .text(String(seed)),
        ]
    }
}
