import MiniBERT
import NeuralNetworks
import Tensors
import WordPiece

/// Texts that a pruning measures a model on, as batches of tokens.
struct CalibrationTexts: Sendable {
    /// Batches of texts of like length, shortest first.
    let batches: [TokenBatch]
    /// The mean number of tokens of a text, and of its pairs of tokens.
    let meanTokenCount: Double
    let meanPairCount: Double

    /// More texts than this do not improve a model noticeably.
    static let largestCount = 2000
    private static let tokenBudget = 1024

    /// Reads texts, evenly chosen if there are many; each is cut to the model's length.
    ///
    /// - Throws: `InputError` for a text that the model cannot read.
    /// - Precondition: There is a text.
    init(_ texts: [TextInput], reader: TextReader) throws(InputError) {
        let encodings = try Self.encodings(of: texts, upTo: Self.largestCount, reader: reader)
        let count = encodings.count
        let order = encodings.indices.sorted {
            (encodings[$0].count, $0) < (encodings[$1].count, $1)
        }
        var groups: [[Encoding]] = [[]]
        var tokenCount = 0
        for index in order {
            if tokenCount + encodings[index].count > Self.tokenBudget, !groups[groups.count - 1].isEmpty {
                groups.append([])
                tokenCount = 0
            }
            groups[groups.count - 1].append(encodings[index])
            tokenCount += encodings[index].count
        }
        batches = groups.map { TokenBatch($0) }
        let counts = encodings.map { Double($0.count) }
        meanTokenCount = counts.reduce(0, +) / Double(count)
        meanPairCount = counts.reduce(0) { $0 + $1 * $1 } / Double(count)
    }

    /// The tokens of at most `largestCount` evenly chosen texts; each is cut to the model's length.
    ///
    /// - Throws: `InputError` for a text that the model cannot read.
    static func encodings(
        of texts: [TextInput], upTo largestCount: Int, reader: TextReader
    ) throws(InputError) -> [Encoding] {
        let count = min(texts.count, largestCount)
        var encodings: [Encoding] = []
        for index in 0..<count {
            let place = index * texts.count / count
            encodings.append(
                try reader.read(texts[place], index: place, options: ReadingOptions()).windows[0])
        }
        return encodings
    }

    /// Some batches with about `textCount` texts of all lengths.
    func sample(textCount: Int) -> [TokenBatch] {
        let total = batches.reduce(0) { $0 + $1.sequences.count }
        let step = max(1, total / max(1, textCount))
        return batches.indices.filter { ($0 + step / 2).isMultiple(of: step) || step == 1 }.map {
            batches[$0]
        }
    }
}
