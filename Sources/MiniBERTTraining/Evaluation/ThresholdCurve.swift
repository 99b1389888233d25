/// Precision and recall of one class at every threshold of its probability.
///
/// A row is taken for one of the class if its probability is at least the threshold.
package struct ThresholdCurve: Sendable {
    /// The scores at one threshold.
    package struct Point: Hashable, Sendable {
        /// The least probability of a row that is taken for one of the class.
        package let threshold: Double
        /// The share of the taken rows that are of the class.
        package let precision: Double
        /// The share of the rows of the class that are taken.
        package let recall: Double

        /// The harmonic mean of precision and recall.
        package var f1: Double { precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0 }
    }

    /// One point for each distinct probability, from the largest threshold to the least.
    package let points: [Point]
    /// The share of rows that are of the class, which is the precision of a random choice.
    package let share: Double
    /// The mean precision at the rows of the class: the sum of each point's precision times its gain in recall.
    package let averagePrecision: Double

    /// Scores probabilities of one class; `nil` if no row, or every row, is of the class.
    package init?(probabilities: [Double], isOfClass: [Bool]) {
        let total = isOfClass.count { $0 }
        guard total > 0, total < isOfClass.count else { return nil }
        let order = probabilities.indices.sorted {
            (probabilities[$1], $0) < (probabilities[$0], $1)
        }
        var points: [Point] = []
        var (right, average, recall) = (0, 0.0, 0.0)
        for (place, row) in order.enumerated() {
            right += isOfClass[row] ? 1 : 0
            let isLast = place + 1 == order.count
            guard isLast || probabilities[order[place + 1]] < probabilities[row] else { continue }
            let point = Point(
                threshold: probabilities[row], precision: Double(right) / Double(place + 1),
                recall: Double(right) / Double(total))
            average += point.precision * (point.recall - recall)
            recall = point.recall
            points.append(point)
        }
        self.points = points
        share = Double(total) / Double(isOfClass.count)
        averagePrecision = average
    }

    /// The point with the largest F1; of several, that with the largest threshold.
    package var best: Point { points.reduce(points[0]) { $1.f1 > $0.f1 ? $1 : $0 } }

    /// At most `count` of the points, evenly spaced, with the first and the last.
    package func thinned(to count: Int) -> [Point] {
        guard points.count > count, count > 1 else { return points }
        return (0..<count).map { points[$0 * (points.count - 1) / (count - 1)] }
    }
}
