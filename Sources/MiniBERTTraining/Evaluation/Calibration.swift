package import StrictJSON

/// How far the confidence of predictions is from how often they are right.
public struct Calibration: Hashable, Sendable {
    /// The predictions of about the same confidence.
    public struct Bin: Hashable, Sendable {
        /// How many predictions there are.
        public let count: Int
        /// Their mean confidence; nothing when there are none.
        public let confidence: Double?
        /// The share that is right; nothing when there are none.
        public let accuracy: Double?
    }

    /// Bins of equal width, from 0 to 1.
    public let bins: [Bin]

    /// Sorts predictions by confidence into bins of equal width.
    ///
    /// - Parameters:
    ///   - confidences: The probability of what was predicted, for each row.
    ///   - isCorrect: Whether the prediction was right, for each row.
    ///   - binCount: How many bins.
    public init(confidences: [Double], isCorrect: [Bool], binCount: Int = 10) {
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

    /// The expected calibration error (Naeini, Cooper and Hauskrecht, 2015): the mean distance of confidence and
    /// accuracy over the bins, each counted by its rows.
    public var expectedError: Double {
        let total = bins.reduce(0) { $0 + $1.count }
        guard total > 0 else { return 0 }
        return bins.reduce(0) { sum, bin in
            guard let confidence = bin.confidence, let accuracy = bin.accuracy else { return sum }
            return sum + abs(confidence - accuracy) * Double(bin.count) / Double(total)
        }
    }

    /// For programs.
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
