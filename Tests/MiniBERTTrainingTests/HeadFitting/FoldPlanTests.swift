@testable import MiniBERTTraining
import Testing

struct FoldPlanTests {
    @Test func `each fold has a share of each class`() {
        let plan = FoldPlan(
            stratifying: .classes((0..<100).map { $0 < 80 ? 0 : 1 }, count: 2), count: 5, seed: 3)

        for fold in 0..<5 {
            #expect((0..<80).count { plan.foldOfRow[$0] == fold } == 16)
            #expect((80..<100).count { plan.foldOfRow[$0] == fold } == 4)
        }
    }

    @Test func `rows of a group are held out together`() {
        let groups = (0..<60).map { $0 / 3 }
        let plan = FoldPlan(
            stratifying: .classes((0..<60).map { $0 % 2 }, count: 2), count: 5, seed: 3, groups: groups)

        for first in stride(from: 0, to: 60, by: 3) {
            #expect(Set(plan.foldOfRow[first..<first + 3]).count == 1)
        }
    }

    @Test func `a held-out share has rows of each class, and the head is not fitted on them`() {
        let plan = FoldPlan(
            holdingOut: 0.1, of: .classes((0..<100).map { $0 < 80 ? 0 : 1 }, count: 2), seed: 3)

        #expect(plan.heldOutRows.count { $0 < 80 } == 8)
        #expect(plan.heldOutRows.count { $0 >= 80 } == 2)
        #expect(!plan.refitsOnAllRows)
    }

    @Test func `a small share of few rows still holds out one`() {
        let plan = FoldPlan(holdingOut: 0.1, of: .classes([0, 0, 1, 1], count: 2), seed: 3)

        #expect(plan.heldOutRows.count == 1)
    }

    @Test func `another seed gives other folds, and the same seed the same folds`() {
        let targets = HeadTargets.classes((0..<60).map { $0 % 2 }, count: 2)

        #expect(
            FoldPlan(stratifying: targets, count: 5, seed: 1)
                == FoldPlan(stratifying: targets, count: 5, seed: 1))
        #expect(
            FoldPlan(stratifying: targets, count: 5, seed: 1)
                != FoldPlan(stratifying: targets, count: 5, seed: 2))
    }

    @Test func `each fold has small and large numbers`() {
        let plan = FoldPlan(stratifying: .values((0..<50).map(Double.init)), count: 5, seed: 1)

        for start in stride(from: 0, to: 50, by: 5) {
            #expect(Set(plan.foldOfRow[start..<start + 5]) == [0, 1, 2, 3, 4])
        }
    }

    @Test func `a class with a single row is never held out`() {
        let plan = FoldPlan(stratifying: .classes([0, 0, 0, 1, 2, 2, 0, 0], count: 3), count: 2, seed: 1)

        #expect(plan.heldOutRows == [0, 1, 2, 4, 5, 6, 7])
    }

    @Test func `rows that are always trained on are never held out, nor are rows of their groups`() {
        let targets = HeadTargets.classes([0, 1, 2, 0, 0, 1, 1, 2], count: 3)
        let groups = [0, 1, 2, 3, 0, 4, 5, 6]

        let plan = FoldPlan(stratifying: targets, count: 2, seed: 1, groups: groups, keptCount: 3)
        // The only other row of a class is held out, because the class can be learned without it.
        #expect(plan.heldOutRows == [3, 5, 6, 7])

        let share = FoldPlan(holdingOut: 0.5, of: targets, seed: 1, groups: groups, keptCount: 3)
        #expect(!share.heldOutRows.isEmpty && Set(share.heldOutRows).isSubset(of: [3, 5, 6, 7]))
    }
}
