package import StrictJSON

/// The scores of held-out rows in rising order, of which many are reduced to evenly spaced ranks.
///
/// A bound that is read from reduced scores is never tighter than that of all scores.
package struct ScoreSample: Hashable, Sendable {
    /// The number of scores before the reduction.
    package let count: Int
    /// The kept scores; the least and the largest are among them.
    package let kept: [Float]

    /// Keeps at most `limit` of some finite scores.
    ///
    /// - Precondition: `limit` is at least 2.
    package init(_ scores: [Float], limit: Int) {
        precondition(limit >= 2, "a limit of \(limit) scores")
        let sorted = scores.sorted()
        count = sorted.count
        kept =
            sorted.count <= limit
            ? sorted : (0..<limit).map { sorted[Self.rank(ofPlace: $0, of: limit, in: sorted.count)] }
    }

    /// The rank, from 0, of the kept score at a place.
    private static func rank(ofPlace place: Int, of keptCount: Int, in count: Int) -> Int {
        keptCount == count ? place : place * (count - 1) / (keptCount - 1)
    }

    private func rank(ofPlace place: Int) -> Int { Self.rank(ofPlace: place, of: kept.count, in: count) }

    /// The bound that a new score does not exceed with a probability of at least `coverage`, if it comes from the same
    /// source as these; `nil` if they are too few to give one.
    ///
    /// It is the score of rank `⌈(n + 1) · coverage⌉` (Vovk, Gammerman and Shafer, 2005).
    package func bound(coverage: Double) -> Float? {
        let needed = Self.neededRank(count: count, coverage: coverage)
        guard needed <= count else { return nil }
        return kept.indices.first { rank(ofPlace: $0) + 1 >= needed }.map { kept[$0] }
    }

    private static func neededRank(count: Int, coverage: Double) -> Int {
        // 9 · 0.7 is a little more than 6.3 in binary, and 10 · 0.7 must not become 8.
        Int((Double(count + 1) * coverage - 1e-9).rounded(.up))
    }

    /// The fewest scores that give a bound.
    package static func leastCount(coverage: Double) -> Int {
        Int((coverage / (1 - coverage) - 1e-9).rounded(.up))
    }

    /// The share of scores that are at least `value`, when `value` is counted among them.
    package func share(atLeast value: Float) -> Double {
        let place = kept.firstIndex { $0 >= value } ?? kept.count
        let below = place == 0 ? 0 : rank(ofPlace: place - 1) + 1
        return Double(count - below + 1) / Double(count + 1)
    }
}

extension ScoreSample {
    package var json: JSONValue {
        ["count": .integer(count), "values": .array(kept.map { .number($0.description) })]
    }

    /// The largest number of scores that is read, far above that of any data; ranks of more could overflow.
    private static let largestCount = 1 << 40

    /// Reads `json`; `nil` if the value cannot be that of scores, which are not negative.
    init?(json: JSONValue?) {
        guard let count = json?["count"]?.integer, count <= Self.largestCount,
            let kept = json?["values"]?.floats, kept.allSatisfy({ $0 >= 0 }), kept.count <= 1 << 20,
            kept.count == count || (2..<max(2, count)).contains(kept.count),
            zip(kept, kept.dropFirst()).allSatisfy({ $0 <= $1 })
        else { return nil }
        self.count = count
        self.kept = kept
    }
}

extension JSONValue {
    /// The numbers of an array of finite numbers; `nil` for another value.
    var floats: [Float]? {
        guard let array else { return nil }
        let numbers = array.compactMap { $0.double.map { Float($0) } }.filter(\.isFinite)
        return numbers.count == array.count ? numbers : nil
    }
}
