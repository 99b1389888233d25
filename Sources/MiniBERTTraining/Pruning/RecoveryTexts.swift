import MiniBERT
import NeuralNetworks
import Tensors
import WordPiece

/// Texts on which a pruned encoder learns the states of the whole one, and texts that measure it.
struct RecoveryTexts: Sendable {
    let training: [Encoding]
    let heldOut: CalibrationTexts

    /// The most tokens whose states are kept in memory, and of all passes together.
    private static let largestTokenCount = 1 << 18
    private static let passTokenCount = 1 << 19
    private static let largestPassCount = 10

    /// Reads texts, evenly chosen if they have too many tokens.
    ///
    /// - Throws: `InputError` for a text that the model cannot read.
    /// - Precondition: There are texts of both kinds.
    init(training texts: [TextInput], heldOut: [TextInput], reader: TextReader) throws(InputError) {
        self.heldOut = try CalibrationTexts(heldOut, reader: reader)
        // A text has some eight tokens or more.
        let encodings = try CalibrationTexts.encodings(
            of: texts, upTo: Self.largestTokenCount / 8, reader: reader)
        let tokenCount = encodings.reduce(0) { $0 + $1.count }
        let count =
            tokenCount <= Self.largestTokenCount
            ? encodings.count : max(1, encodings.count * Self.largestTokenCount / tokenCount)
        training = (0..<count).map { encodings[$0 * encodings.count / count] }
    }

    /// The number of passes over the texts: more over few texts.
    var passCount: Int {
        let tokenCount = training.reduce(0) { $0 + $1.count }
        return min(Self.largestPassCount, max(1, Self.passTokenCount / max(1, tokenCount)))
    }
}

/// The tokens of texts, with the states that a model gives them as targets.
struct StateTargets: TrainingData {
    let encodings: [Encoding]
    /// `[S, H]` for each text.
    let states: [Tensor]

    var count: Int { encodings.count }

    func batch(
        of indices: ArraySlice<Int>, using generator: inout SplitMix64
    ) -> Batch<TokenBatch, [Float]> {
        let targets = indices.flatMap { index in
            let (elements, width) = (states[index].elements, states[index].columns)
            return stride(from: 0, to: elements.count, by: width).map { Array(elements[$0..<$0 + width]) }
        }
        return Batch(input: TokenBatch(indices.map { encodings[$0] }), targets: targets)
    }
}
