internal import Tensors

/// Which rows are held out together, so that every score is of a row that training did not see.
struct FoldPlan: Hashable, Sendable {
    /// The fold that holds each row out; nothing for a row that is always trained on.
    let foldOfRow: [Int?]
    /// How many folds there are.
    let count: Int
    /// Whether the final head is fitted on the held-out rows, too.
    let refitsOnAllRows: Bool

    /// Deals the rows of each class out to `count` folds, in an order that `seed` decides.
    ///
    /// Rows of one group, such as repeated texts, go to the same fold. A class with a single row is never held out:
    /// nothing could be learned of it without that row.
    init(stratifying targets: HeadTargets, count: Int, seed: UInt64, groups: [Int]? = nil) {
        precondition(count >= 2, "\(count) folds")
        let rowCount = targets.rowCount
        let groups = groups ?? Array(0..<rowCount)
        precondition(groups.count == rowCount, "\(groups.count) groups, \(rowCount) rows")
        var firstOfGroup: [Int: Int] = [:]
        var representatives: [Int] = []
        for (row, group) in groups.enumerated() where firstOfGroup[group] == nil {
            firstOfGroup[group] = row
            representatives.append(row)
        }
        var folds = [Int?](repeating: nil, count: rowCount)
        var next = 0
        for stratum in Self.strata(of: representatives, targets: targets, count: count, seed: seed) {
            for row in stratum {
                folds[row] = next % count
                next += 1
            }
        }
        for row in 0..<rowCount { folds[row] = folds[firstOfGroup[groups[row], default: row]] }
        foldOfRow = folds
        self.count = count
        refitsOnAllRows = true
    }

    /// Holds out the rows of a validation set that stand behind those of training.
    init(trainingRows: Int, validationRows: Int) {
        foldOfRow = Array(repeating: nil, count: trainingRows) + Array(repeating: 0, count: validationRows)
        count = 1
        refitsOnAllRows = false
    }

    /// The usual plan: leave one out below 30 rows, else `folds` folds.
    static func standard(
        for targets: HeadTargets, folds: Int, seed: UInt64, groups: [Int]? = nil
    ) -> FoldPlan {
        let count = targets.rowCount < 30 ? max(2, targets.rowCount) : folds
        return FoldPlan(stratifying: targets, count: count, seed: seed, groups: groups)
    }

    /// The rows that are held out by any fold, in order.
    var heldOutRows: [Int] { foldOfRow.indices.filter { foldOfRow[$0] != nil } }

    /// The rows of each class, shuffled; of numbers, runs of neighbours in size.
    private static func strata(of rows: [Int], targets: HeadTargets, count: Int, seed: UInt64) -> [[Int]] {
        var generator = SplitMix64(seed: seed)
        var strata: [[Int]]
        switch targets {
        case .classes(let classes, let classCount):
            strata = Array(repeating: [], count: classCount)
            for row in rows { strata[classes[row]].append(row) }
            // Judged by all rows of the class, not by groups: a text that occurs twice cannot be held out either.
            strata = strata.filter { $0.count > 1 }
        case .labelSets(let sets, _):
            var places: [[Int]: Int] = [:]
            strata = []
            for row in rows {
                let place = places[sets[row]] ?? strata.count
                if place == strata.count {
                    places[sets[row]] = place
                    strata.append([])
                }
                strata[place].append(row)
            }
        case .values(let values):
            let sorted = rows.sorted { (values[$0], $0) < (values[$1], $1) }
            strata = stride(from: 0, to: sorted.count, by: count).map {
                Array(sorted[$0..<min($0 + count, sorted.count)])
            }
        }
        for index in strata.indices { strata[index].shuffle(using: &generator) }
        return strata
    }
}
