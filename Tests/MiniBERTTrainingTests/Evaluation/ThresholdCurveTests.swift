import MiniBERTTraining
import Testing

struct ThresholdCurveTests {
    /// The golden values are those of scikit-learn 1.9.
    ///
    ///     precision_recall_curve(y, p), average_precision_score(y, p)
    private let curve = ThresholdCurve(
        probabilities: [0.9, 0.8, 0.8, 0.7, 0.55, 0.4, 0.4, 0.2, 0.1, 0.05],
        isOfClass: [true, true, false, true, false, false, true, false, false, true])

    @Test func `points are those of scikit-learn`() throws {
        let points = try #require(curve).points

        #expect(points.map(\.threshold) == [0.9, 0.8, 0.7, 0.55, 0.4, 0.2, 0.1, 0.05])
        let precision = [1, 2.0 / 3, 0.75, 0.6, 0.57142857, 0.5, 0.44444444, 0.5]
        let recall = [0.2, 0.4, 0.6, 0.6, 0.8, 0.8, 0.8, 1]
        for (point, (precision, recall)) in zip(points, zip(precision, recall)) {
            #expect(abs(point.precision - precision) < 1e-7)
            #expect(abs(point.recall - recall) < 1e-7)
        }
    }

    @Test func `the average precision is that of scikit-learn`() throws {
        #expect(abs(try #require(curve).averagePrecision - 0.6976190476190476) < 1e-12)
        #expect(try #require(curve).share == 0.5)
    }

    @Test func `the best point has the largest F1`() throws {
        let curve = ThresholdCurve(
            probabilities: [0.9, 0.8, 0.7, 0.1], isOfClass: [true, false, true, false])
        let best = try #require(curve).best

        #expect(best.threshold == 0.7)
        #expect(abs(best.f1 - 0.8) < 1e-12)
    }

    @Test func `thinned points keep both ends`() throws {
        let thinned = try #require(curve).thinned(to: 3)

        #expect(thinned.map(\.threshold) == [0.9, 0.55, 0.05])
    }

    @Test func `a class of no row or of all rows has no curve`() {
        #expect(ThresholdCurve(probabilities: [0.1, 0.2], isOfClass: [true, true]) == nil)
        #expect(ThresholdCurve(probabilities: [0.1, 0.2], isOfClass: [false, false]) == nil)
    }
}
