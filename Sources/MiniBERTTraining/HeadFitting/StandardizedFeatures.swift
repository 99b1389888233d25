import Tensors

/// The mean and the deviation of each feature.
///
/// A feature without information is left out: it is 0 when standardized, and its weight is 0. This is a feature that is
/// constant except for rounding, or one that varies far less than the others. Published encoders have such features
/// where a weight of their last layer norm is nearly 0; standardized, they would get weights as large as the inverse of
/// their deviation.
struct FeatureScale: Sendable {
    /// `[H]`.
    let means: [Double]
    /// `[H]`: the factor of the distance from the mean; 0 for a feature that is left out.
    let factors: [Double]

    /// The least deviation, as a share of the median deviation.
    ///
    /// States are about 1 in size. In half precision, numbers below 2⁻¹⁴ lose digits, so a feature that is smaller than
    /// the others by this factor would not survive a conversion of the model.
    private static let leastShare = 0x1p-14
    /// The least deviation, as a share of the mean; anything below is the rounding error of a constant.
    private static let leastShareOfMean = 1e-6

    init(of features: Tensor, rows: [Int]) { self.init(of: FeatureRows(features), rows: rows) }

    init(of features: FeatureRows, rows: [Int]) {
        let width = features.width
        var sums = [Double](repeating: 0, count: width)
        var squares = sums
        let count = Double(max(1, rows.count))
        for portion in features.portions(of: rows) {
            portion.withElements { elements in
                for row in 0..<portion.rows {
                    for column in 0..<width { sums[column] += Double(elements[row * width + column]) }
                }
            }
        }
        for column in 0..<width { sums[column] /= count }
        for portion in features.portions(of: rows) {
            portion.withElements { elements in
                for row in 0..<portion.rows {
                    for column in 0..<width {
                        let difference = Double(elements[row * width + column]) - sums[column]
                        squares[column] += difference * difference
                    }
                }
            }
        }
        means = sums
        let deviations = squares.map { ($0 / count).squareRoot() }
        let changing = zip(deviations, sums).filter { $0 > Self.leastShareOfMean * abs($1) }.map(\.0).sorted()
        let least = changing.isEmpty ? 0 : Self.leastShare * changing[changing.count / 2]
        factors = zip(deviations, sums).map { deviation, mean in
            deviation > max(least, Self.leastShareOfMean * abs(mean)) ? 1 / deviation : 0
        }
    }

    /// Features, `[n, H]`, at mean 0 and deviation 1.
    func standardized(_ features: Tensor) -> Tensor {
        let width = features.columns
        var result = Tensor(zeros: [features.rows, width])
        features.withElements { elements in
            result.withMutableElements { output in
                for row in 0..<features.rows {
                    for column in 0..<width {
                        let value =
                            (Double(elements[row * width + column]) - means[column]) * factors[column]
                        output[row * width + column] = Float(value)
                    }
                }
            }
        }
        return result
    }
}
