package import StrictJSON
package import Tensors

/// The region of the features of a model's training texts.
///
/// The distance of a text is the root mean square of its features, each standardized by the mean and the deviation of
/// the training texts: about 1 for such a text. Between sets of
/// sentences, questions and reviews, this told foreign texts as well as cosine and Mahalanobis distances to the nearest
/// class, which need many more numbers.
package struct FeatureDomain: Hashable, Sendable {
    /// How the states of a text become its features.
    package let pooling: Pooling
    /// `[H]`.
    package let means: [Float]
    /// `[H]`: the inverse of the deviation; 0 for a feature that is not used.
    package let factors: [Float]
    /// The distances of held-out rows.
    package let distances: ScoreSample

    /// The share of texts like those of the training that are taken for foreign ones.
    package static let markedShare = 0.01
    /// The most distances that are kept.
    private static let limit = 400

    /// Measures the distances of held-out rows, `[n, H]`.
    package init(pooling: Pooling, means: [Float], factors: [Float], heldOut features: Tensor) {
        self.init(pooling: pooling, means: means, factors: factors, heldOut: CollectionOfOne(features))
    }

    /// Measures the distances of held-out rows, `[m, H]` in each portion.
    package init(
        pooling: Pooling, means: [Float], factors: [Float], heldOut portions: some Sequence<Tensor>
    ) {
        self.pooling = pooling
        self.means = means
        self.factors = factors
        var distances: [Float] = []
        for portion in portions {
            distances += portion.rowArrays.map { Self.distance(of: $0, means, factors) }.filter(\.isFinite)
        }
        self.distances = ScoreSample(distances, limit: Self.limit)
    }

    private static func distance(of features: [Float], _ means: [Float], _ factors: [Float]) -> Float {
        var sum = 0.0
        for (feature, (mean, factor)) in zip(features, zip(means, factors)) {
            let standardized = Double(feature - mean) * Double(factor)
            sum += standardized * standardized
        }
        return Float((sum / Double(max(1, factors.count { $0 > 0 }))).squareRoot())
    }

    /// The share of held-out rows that are at least as far from the training texts as a text with these features.
    func share(atLeastAsFarAs features: [Float]) -> Double {
        distances.share(atLeast: Self.distance(of: features, means, factors))
    }
}

extension FeatureDomain {
    package var json: JSONValue {
        [
            "pooling": .text(pooling.rawValue), "means": .array(means.map { .number($0.description) }),
            "factors": .array(factors.map { .number($0.description) }), "distances": distances.json,
        ]
    }

    /// Reads `json`; `nil` if the value cannot be that of such a region.
    init?(json: JSONValue, width: Int) {
        guard let pooling = json["pooling"]?.string.flatMap(Pooling.init(rawValue:)),
            let means = json["means"]?.floats, means.count == width,
            let factors = json["factors"]?.floats, factors.count == width,
            factors.allSatisfy({ $0 >= 0 }),
            let distances = ScoreSample(json: json["distances"])
        else { return nil }
        self.pooling = pooling
        self.means = means
        self.factors = factors
        self.distances = distances
    }
}
