import Tensors

/// Searches thresholds, one of each class, for the largest macro F1 where the label is the one whose probability is the
/// largest multiple of its threshold.
///
/// The threshold of one class after another is set to the best of all values, until none gains. Macro F1 is not concave, so
/// this finds a local maximum, which is never below that of equal thresholds.
struct RatioSearch {
    private let probabilities: [[Double]]
    private let truths: [Int]
    private let classCount: Int
    private var thresholds: [Double]
    /// The predicted class of each row.
    private var predictions: [Int]
    private var correct: [Int]
    private var predicted: [Int]
    private let supports: [Int]

    private static let roundLimit = 10
    /// Thresholds further apart than this are chance.
    private static let range = 0.1...10.0

    init(probabilities: [[Double]], truths: [Int], classCount: Int) {
        self.probabilities = probabilities
        self.truths = truths
        self.classCount = classCount
        thresholds = Array(repeating: 1, count: classCount)
        predictions = []
        correct = Array(repeating: 0, count: classCount)
        predicted = correct
        var supports = correct
        for truth in truths { supports[truth] += 1 }
        self.supports = supports
        for (row, truth) in zip(probabilities, truths) {
            let prediction = row.indices.reduce(0) { row[$1] > row[$0] ? $1 : $0 }
            predictions.append(prediction)
            predicted[prediction] += 1
            if prediction == truth { correct[truth] += 1 }
        }
    }

    /// The thresholds of the largest macro F1 that is found; 1 where no other value is better.
    ///
    /// - Throws: `Stopped` if the work should stop.
    mutating func bestThresholds() throws(Stopped) -> [Double] {
        for _ in 0..<Self.roundLimit {
            var hasGained = false
            for label in 0..<classCount where supports[label] > 0 {
                try StopRequest.check()
                if improve(label) { hasGained = true }
            }
            if !hasGained { break }
        }
        return thresholds
    }

    private func f1(_ label: Int, correct: Int, predicted: Int) -> Double {
        supports[label] == 0 ? 0 : 2 * Double(correct) / Double(supports[label] + predicted)
    }

    /// A row that could get the class, its class if it does not, and the largest threshold at which it does.
    private struct Row {
        let index: Int
        let other: Int
        let threshold: Double
    }

    /// Sets the threshold of one class to its best value; false if that is the present one.
    private mutating func improve(_ label: Int) -> Bool {
        let rows = candidates(label)
        // Without any row of the class, then with one row more at a time.
        var (correct, predicted) = (correct, predicted)
        for row in rows where predictions[row.index] == label {
            move(row.index, from: label, to: row.other, &correct, &predicted)
        }
        var total = (0..<classCount).reduce(0.0) {
            $0 + f1($1, correct: correct[$1], predicted: predicted[$1])
        }
        let present = (0..<classCount).reduce(0.0) {
            $0 + f1($1, correct: self.correct[$1], predicted: self.predicted[$1])
        }
        var best = (total: present + 1e-9, threshold: thresholds[label])
        for (place, row) in rows.enumerated() {
            let changed = [label, row.other]
            for index in changed { total -= f1(index, correct: correct[index], predicted: predicted[index]) }
            move(row.index, from: row.other, to: label, &correct, &predicted)
            for index in changed { total += f1(index, correct: correct[index], predicted: predicted[index]) }
            let next = place + 1 < rows.count ? rows[place + 1].threshold : row.threshold / 2
            let threshold = (row.threshold * next).squareRoot()
            guard next < row.threshold, total > best.total, Self.range.contains(threshold) else { continue }
            best = (total, threshold)
        }
        guard best.threshold != thresholds[label] else { return false }
        thresholds[label] = best.threshold
        for row in rows {
            let prediction = row.threshold > best.threshold ? label : row.other
            guard prediction != predictions[row.index] else { continue }
            move(row.index, from: predictions[row.index], to: prediction, &self.correct, &self.predicted)
            predictions[row.index] = prediction
        }
        return true
    }

    private func move(_ row: Int, from: Int, to: Int, _ correct: inout [Int], _ predicted: inout [Int]) {
        predicted[from] -= 1
        predicted[to] += 1
        if truths[row] == from { correct[from] -= 1 }
        if truths[row] == to { correct[to] += 1 }
    }

    /// The rows that may get a class within the range of thresholds, those at the largest threshold first.
    private func candidates(_ label: Int) -> [Row] {
        var rows: [Row] = []
        for (index, row) in probabilities.enumerated() {
            let least =
                predictions[index] == label ? 0 : row[predictions[index]] / thresholds[predictions[index]]
            // No threshold of the range gives the class to this row.
            guard row[label] > 0, row[label] / Self.range.lowerBound >= least else { continue }
            var (other, largest) = (-1, 0.0)
            for candidate in 0..<classCount where candidate != label {
                let ratio = row[candidate] / thresholds[candidate]
                if other < 0 || ratio > largest { (other, largest) = (candidate, ratio) }
            }
            guard other >= 0 else { continue }
            rows.append(Row(index: index, other: other, threshold: row[label] / max(largest, 1e-300)))
        }
        return rows.sorted { ($1.threshold, $0.index) < ($0.threshold, $1.index) }
    }
}
