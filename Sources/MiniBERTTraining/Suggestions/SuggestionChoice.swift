import CLibrary
import MiniBERT
import Tensors

/// Chooses the rows that are most worth a label: uncertain ones that differ from each other.
///
/// Rows are drawn one after another as the centers of k-means++ (Arthur and Vassilvitskii, 2007), where the squared distance
/// to the nearest row that was drawn is multiplied by the square of the uncertainty of the row. A row that is nearly the same as one
/// that was drawn is never drawn. `Tests/Conformance/suggestions.py` measures the rows that are saved.
struct SuggestionChoice {
    /// `[n, H]`: the features of a row, standardized and scaled to length 1.
    private let directions: Tensor
    /// The uncertainty of each row, from 0 to 1.
    private let uncertainties: [Double]

    /// Rows with a smaller squared distance are nearly the same: a cosine of 0.95.
    private static let leastDistance = 0.1

    /// - Precondition: There are as many rows of probabilities as of features.
    init(features: Tensor, probabilities: [[Double]], problemType: ProblemType) {
        precondition(features.rows == probabilities.count, "\(features.rows) and \(probabilities.count) rows")
        directions = Self.directions(of: features)
        uncertainties = probabilities.map { Self.uncertainty($0, problemType) }
    }

    /// 1 for a row whose two likeliest labels are equally likely, or one of whose labels may be right or not.
    private static func uncertainty(_ probabilities: [Double], _ problemType: ProblemType) -> Double {
        switch problemType {
        case .multiLabel: return probabilities.map { 1 - abs(2 * $0 - 1) }.max() ?? 0
        case .singleLabel, .regression:
            var (first, second) = (0.0, 0.0)
            for probability in probabilities {
                if probability > first {
                    (first, second) = (probability, first)
                } else {
                    second = max(second, probability)
                }
            }
            return 1 - (first - second)
        }
    }

    private static func directions(of features: Tensor) -> Tensor {
        let scale = FeatureScale(of: FeatureRows(features), rows: Array(0..<features.rows))
        var result = features
        let width = features.columns
        result.withMutableElements { elements in
            for row in 0..<features.rows {
                var squares = 0.0
                for column in 0..<width {
                    let value =
                        (Double(elements[row * width + column]) - scale.means[column]) * scale.factors[column]
                    elements[row * width + column] = Float(value)
                    squares += value * value
                }
                let factor = squares > 0 ? Float(1 / squares.squareRoot()) : 0
                for column in 0..<width { elements[row * width + column] *= factor }
            }
        }
        return result
    }

    /// At most `count` rows, the most uncertain first; fewer if the others are nearly the same as these.
    ///
    /// - Throws: `Stopped` if the work should stop.
    func rows(count: Int, seed: UInt64) throws(Stopped) -> [Int] {
        var generator = SplitMix64(seed: seed)
        guard let first = uncertainties.indices.max(by: { uncertainties[$0] < uncertainties[$1] }), count > 0
        else { return [] }
        var distances = [Double](repeating: .infinity, count: uncertainties.count)
        var chosen: [Int] = []
        var next: Int? = first
        while let row = next {
            try StopRequest.check()
            chosen.append(row)
            update(&distances, with: row)
            next = chosen.count < count ? drawn(distances, using: &generator) : nil
        }
        return chosen.sorted { (uncertainties[$1], $0) < (uncertainties[$0], $1) }
    }

    /// Lowers the squared distances to the nearest chosen row by one more row.
    private func update(_ distances: inout [Double], with row: Int) {
        let width = directions.columns
        directions.withElements { elements in
            for other in distances.indices {
                var product: Float = 0
                for column in 0..<width {
                    product += elements[other * width + column] * elements[row * width + column]
                }
                let distance = 2 - 2 * Double(product)
                distances[other] = min(distances[other], distance < Self.leastDistance ? 0 : distance)
            }
        }
        distances[row] = 0
    }

    /// A row, drawn by its distance times its squared uncertainty; `nil` if no row is left.
    private func drawn(_ distances: [Double], using generator: inout SplitMix64) -> Int? {
        let weights = zip(distances, uncertainties).map { $0 * max($1 * $1, 1e-9) }
        let total = weights.reduce(0, +)
        guard total > 0 else { return nil }
        var place = Double.random(in: 0..<1, using: &generator) * total
        for (row, weight) in weights.enumerated() where weight > 0 {
            place -= weight
            if place < 0 { return row }
        }
        return weights.lastIndex { $0 > 0 }
    }
}
