import CLibrary
package import MiniBERT
import NeuralNetworks
import Tensors

extension EncoderPruning {
    /// The steps of the search for the largest factor.
    private static let stepCount = 5

    /// Prunes as far as at most a share of the held-out texts gets another label.
    ///
    /// The share is at least the accuracy that is lost on these texts.
    ///
    /// - Parameters:
    ///   - maximumLoss: The largest share of changed labels.
    ///   - progress: Called before each step.
    /// - Returns: The pruned encoder, and the share of changed labels.
    /// - Throws: `PruningError.noLabels` for a model without a head for single labels, `.stopped`.
    package func pruned(
        maximumLoss: Double, progress: (String) -> Void = { _ in }
    ) throws(PruningError) -> (result: Result, loss: Double) {
        guard let heldOut else { throw .noLabels }
        let measurements = try measurements(progress)
        var best = (result: Result(encoder: encoder, speedup: 1), loss: 0.0)
        // The logarithms of factors, as each factor is tried on top of the last.
        var (low, high) = (0.0, 1.0)
        let largest = largestSpeedup(measurements)
        for _ in 0..<Self.stepCount {
            let middle = (low + high) / 2
            let result = try pruned(speedup: exp(middle * log(largest)), measurements, progress)
            let loss = try changedShare(of: heldOut, by: result.encoder)
            if loss <= maximumLoss {
                low = middle
                if result.speedup > best.result.speedup { best = (result, loss) }
            } else {
                high = middle
            }
        }
        return best
    }

    /// The share of held-out texts whose largest output is another one; `nil` if the loss is not measured.
    ///
    /// - Throws: `PruningError.stopped`.
    package func changedShare(by other: BertEncoder) throws(PruningError) -> Double? {
        guard let heldOut else { return nil }
        return try changedShare(of: heldOut, by: other)
    }

    /// The share of texts whose largest output is another one.
    private func changedShare(
        of texts: CalibrationTexts, by other: BertEncoder
    ) throws(PruningError) -> Double {
        let (encoder, output) = (encoder, output)
        do throws(Stopped) {
            let counts = try threads.map(texts.batches) { batch throws(Stopped) in
                try StopRequest.check()
                let labels = [encoder, other].map { output($0(batch)).largestColumns }
                return zip(labels[0], labels[1]).count { $0 != $1 }
            }
            let total = texts.batches.reduce(0) { $0 + $1.sequences.count }
            return Double(counts.reduce(0, +)) / Double(max(1, total))
        } catch {
            throw .stopped
        }
    }
}

extension Tensor {
    /// The column of the largest element of each row.
    fileprivate var largestColumns: [Int] {
        withElements { elements in
            (0..<rows).map { row in
                (0..<columns).reduce(0) {
                    elements[row * columns + $1] > elements[row * columns + $0] ? $1 : $0
                }
            }
        }
    }
}
