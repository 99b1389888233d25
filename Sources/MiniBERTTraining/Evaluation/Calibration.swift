package import StrictJSON

/// The confidence of predictions compared with their accuracy.
public struct Calibration: Hashable, Sendable {
    /// Predictions of similar confidence.
    public struct Bin: Hashable, Sendable {
        /// The number of predictions.
        public let count: Int
        /// Their mean confidence; `nil` for an empty bin.
        public let confidence: Double?
        /// The share of them that is right; `nil` for an empty bin.
        public let accuracy: Double?
    }

    /// Bins of equal width from confidence 0 to 1.
    public let bins: [Bin]

    /// Sorts predictions into ten bins of equal width by their confidence.
    ///
    /// - Parameters:
    ///   - confidences: The probability of the predicted class of each row.
    ///   - isCorrect: Whether the prediction of each row is right.
    package init(confidences: [Double], isCorrect: [Bool]) {
        let binCount = 10
        precondition(confidences.count == isCorrect.count, "\(confidences.count) rows and \(isCorrect.count)")
        var counts = [Int](repeating: 0, count: binCount)
        var sums = [Double](repeating: 0, count: binCount)
        var correct = counts
        for (confidence, right) in zip(confidences, isCorrect) {
            let bin = min(binCount - 1, max(0, Int(confidence * Double(binCount))))
            counts[bin] += 1
            sums[bin] += confidence
            correct[bin] += right ? 1 : 0
        }
        bins = (0..<binCount).map { bin in
            let count = Double(counts[bin])
            return Bin(
                count: counts[bin], confidence: counts[bin] > 0 ? sums[bin] / count : nil,
                accuracy: counts[bin] > 0 ? Double(correct[bin]) / count : nil)
        }
    }

    /// The expected calibration error (Naeini, Cooper and Hauskrecht, 2015): the mean distance between confidence and
    /// accuracy over the bins, weighted by their rows.
    public var expectedError: Double {
        let total = bins.reduce(0) { $0 + $1.count }
        guard total > 0 else { return 0 }
        return bins.reduce(0) { sum, bin in
            guard let confidence = bin.confidence, let accuracy = bin.accuracy else { return sum }
            return sum + abs(confidence - accuracy) * Double(bin.count) / Double(total)
        }
    }

    package var json: JSONValue {
        [
            "expected_error": .real(expectedError),
            "bins": .array(
                bins.map {
                    [
                        "count": .integer($0.count), "confidence": .real($0.confidence),
                        "accuracy": .real($0.accuracy),
                    ]
                }),
        ]
    }
}
