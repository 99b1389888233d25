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
        let groups = RowGroups(groups, rowCount: targets.rowCount)
        var folds = [Int?](repeating: nil, count: targets.rowCount)
        var next = 0
        for stratum in Self.strata(of: groups.representatives, targets: targets, count: count, seed: seed) {
            for row in stratum {
                folds[row] = next % count
                next += 1
            }
        }
        foldOfRow = groups.spread(folds)
        self.count = count
        refitsOnAllRows = true
    }

    /// Holds out a share of the rows of each class, at least one row where there is a class of two, in an order that
    /// `seed` decides; the head is not fitted on them.
    init(holdingOut share: Double, of targets: HeadTargets, seed: UInt64, groups: [Int]? = nil) {
        precondition(share > 0 && share <= 0.5, "\(share) of the rows held out")
        let groups = RowGroups(groups, rowCount: targets.rowCount)
        var folds = [Int?](repeating: nil, count: targets.rowCount)
        let width = max(2, Int((1 / share).rounded()))
        let strata = Self.strata(of: groups.representatives, targets: targets, count: width, seed: seed)
        for stratum in strata {
            for row in stratum.prefix(Int(Double(stratum.count) * share + 0.5)) { folds[row] = 0 }
        }
        if folds.allSatisfy({ $0 == nil }), let row = strata.max(by: { $0.count < $1.count })?.first {
            folds[row] = 0
        }
        foldOfRow = groups.spread(folds)
        count = 1
        refitsOnAllRows = false
    }

    /// Holds out the rows of a validation set that stand behind those of training.
    init(trainingRows: Int, validationRows: Int) {
        foldOfRow = Array(repeating: nil, count: trainingRows) + Array(repeating: 0, count: validationRows)
        count = 1
        refitsOnAllRows = false
    }

    /// The plan that options ask for: a share, else folds; below 30 rows each is a fold of its own.
    static func standard(for targets: HeadTargets, options: HeadOptions, groups: [Int]? = nil) -> FoldPlan {
        if let share = options.validationShare {
            return FoldPlan(holdingOut: share, of: targets, seed: options.seed, groups: groups)
        }
        let count = targets.rowCount < 30 ? max(2, targets.rowCount) : options.folds
        return FoldPlan(stratifying: targets, count: count, seed: options.seed, groups: groups)
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

/// Which rows belong together.
private struct RowGroups {
    private let groupOfRow: [Int]
    private var firstOfGroup: [Int: Int] = [:]
    /// The first row of each group.
    private(set) var representatives: [Int] = []

    /// Takes a number for each row, or makes each row a group of its own.
    init(_ groups: [Int]?, rowCount: Int) {
        groupOfRow = groups ?? Array(0..<rowCount)
        precondition(groupOfRow.count == rowCount, "\(groupOfRow.count) groups, \(rowCount) rows")
        for (row, group) in groupOfRow.enumerated() where firstOfGroup[group] == nil {
            firstOfGroup[group] = row
            representatives.append(row)
        }
    }

    /// What the first rows have, given to all rows of their groups.
    func spread(_ folds: [Int?]) -> [Int?] {
        groupOfRow.indices.map { folds[firstOfGroup[groupOfRow[$0], default: $0]] }
    }
}
