import Tensors

/// The assignment of rows to folds, each of which is held out from the head that is scored on it.
struct FoldPlan: Hashable, Sendable {
    /// The fold that holds out each row; `nil` for a row that is always trained on.
    let foldOfRow: [Int?]
    let count: Int
    /// Whether the final head is also fitted on the held-out rows.
    let refitsOnAllRows: Bool

    /// Deals the rows of each class to `count` folds, in an order that depends on `seed`.
    ///
    /// Rows of one group, such as repeated texts, go to the same fold. A class with a single row is never held out,
    /// because it could not be learned without that row; a row among the first `keptCount` suffices. These are never held
    /// out, and neither are rows of their groups.
    init(
        stratifying targets: HeadTargets, count: Int, seed: UInt64, groups: [Int]? = nil, keptCount: Int = 0
    ) {
        precondition(count >= 1, "\(count) folds")
        let groups = RowGroups(groups, rowCount: targets.rowCount, keptCount: keptCount)
        var folds = [Int?](repeating: nil, count: targets.rowCount)
        var next = 0
        for stratum in Self.strata(of: groups, targets: targets, count: count, seed: seed) {
            for row in stratum {
                folds[row] = next % count
                next += 1
            }
        }
        foldOfRow = groups.spread(folds)
        self.count = count
        refitsOnAllRows = true
    }

    /// Holds out a share of the rows of each class, on which the head is not fitted.
    ///
    /// The rows depend on `seed`. At least one row is held out if a class has two. None of the first `keptCount` is.
    init(
        holdingOut share: Double, of targets: HeadTargets, seed: UInt64, groups: [Int]? = nil,
        keptCount: Int = 0
    ) {
        precondition(share > 0 && share <= 0.5, "\(share) of the rows held out")
        let groups = RowGroups(groups, rowCount: targets.rowCount, keptCount: keptCount)
        var folds = [Int?](repeating: nil, count: targets.rowCount)
        let width = max(2, Int((1 / share).rounded()))
        let strata = Self.strata(of: groups, targets: targets, count: width, seed: seed)
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

    /// Holds out the rows of a validation set, which follow the training rows.
    init(trainingRows: Int, validationRows: Int) {
        foldOfRow = Array(repeating: nil, count: trainingRows) + Array(repeating: 0, count: validationRows)
        count = 1
        refitsOnAllRows = false
    }

    /// The rows that are held out by any fold, in order.
    var heldOutRows: [Int] { foldOfRow.indices.filter { foldOfRow[$0] != nil } }

    /// The rows of each class, or runs of rows of similar value for a regression, shuffled.
    private static func strata(
        of groups: RowGroups, targets: HeadTargets, count: Int, seed: UInt64
    ) -> [[Int]] {
        let rows = groups.representatives
        var generator = SplitMix64(seed: seed)
        var strata: [[Int]]
        switch targets {
        case .classes(let classes, let classCount):
            strata = Array(repeating: [], count: classCount)
            for row in rows { strata[classes[row]].append(row) }
            // A class with one distinct text is never held out, however often the text is repeated.
            let known = Set(classes.prefix(groups.keptCount))
            strata = strata.indices.filter { strata[$0].count > (known.contains($0) ? 0 : 1) }.map {
                strata[$0]
            }
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

/// Groups of rows that go to the same fold.
private struct RowGroups {
    /// The number of rows at the beginning that are always trained on.
    let keptCount: Int
    private let groupOfRow: [Int]
    private var firstOfGroup: [Int: Int] = [:]
    /// The first row of each group without one of those.
    private(set) var representatives: [Int] = []

    /// Creates groups from a number for each row; without numbers each row is a group of its own.
    init(_ groups: [Int]?, rowCount: Int, keptCount: Int) {
        self.keptCount = keptCount
        groupOfRow = groups ?? Array(0..<rowCount)
        precondition(groupOfRow.count == rowCount, "\(groupOfRow.count) groups, \(rowCount) rows")
        for (row, group) in groupOfRow.enumerated() where firstOfGroup[group] == nil {
            firstOfGroup[group] = row
            if row >= keptCount { representatives.append(row) }
        }
    }

    /// The folds with that of each group's first row copied to the whole group.
    func spread(_ folds: [Int?]) -> [Int?] {
        groupOfRow.indices.map { folds[firstOfGroup[groupOfRow[$0], default: $0]] }
    }
}
