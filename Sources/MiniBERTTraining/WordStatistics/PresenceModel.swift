import CLibrary

/// A naive Bayes model of whether a text has a feature, by its words.
enum PresenceModel {
    /// The mean log-odds of the words of each text, by a model of the other half of the texts.
    static func crossScores(_ texts: [Set<Int32>], isPresent: [Bool], wordCount: Int) -> [Double] {
        var scores = [Double](repeating: 0, count: texts.count)
        for half in 0..<2 {
            var counts = [[Double]](repeating: Array(repeating: 0.5, count: wordCount), count: 2)
            var totals = [0.5 * Double(wordCount), 0.5 * Double(wordCount)]
            for index in texts.indices where index % 2 != half {
                let present = isPresent[index] ? 1 : 0
                for word in texts[index] { counts[present][Int(word)] += 1 }
                totals[present] += Double(texts[index].count)
            }
            let odds = (0..<wordCount).map {
                log(counts[1][$0] / totals[1]) - log(counts[0][$0] / totals[0])
            }
            for index in texts.indices where index % 2 == half {
                // In rising order, so that the sum does not depend on the order of a set.
                let sum = texts[index].sorted().reduce(0) { $0 + odds[Int($1)] }
                scores[index] = sum / Double(max(1, texts[index].count))
            }
        }
        return scores
    }

    /// How often a text with the feature has a larger score than one without it; `nil` for fewer than ten of either.
    static func areaUnderCurve(_ scores: [Double], _ isPresent: [Bool]) -> Double? {
        let present = isPresent.count { $0 }
        let absent = isPresent.count - present
        guard present >= 10, absent >= 10 else { return nil }
        let order = scores.indices.sorted { scores[$0] < scores[$1] }
        var (ranks, start) = (0.0, 0)
        while start < order.count {
            var end = start
            while end < order.count, scores[order[end]] == scores[order[start]] { end += 1 }
            // Equal scores share the mean of their ranks.
            let rank = Double(start + end + 1) / 2
            ranks += rank * Double(order[start..<end].count { isPresent[$0] })
            start = end
        }
        return (ranks - Double(present) * Double(present + 1) / 2) / (Double(present) * Double(absent))
    }
}
