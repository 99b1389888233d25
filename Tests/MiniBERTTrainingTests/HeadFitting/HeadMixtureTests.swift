import Tensors
import Testing

@testable import MiniBERTTraining

struct HeadMixtureTests {
    /// Logits of a number of rows of two classes in turn, which are right by `margin`, on the rows that `isRight` names.
    private func logits(_ margin: Float, count: Int = 60, isRight: (Int) -> Bool = { _ in true })
        -> HeldOutLogits
    {
        let margins = (0..<count).map { row in
            (row % 2 == 1 ? margin : -margin) * (isRight(row) ? 1 : -1)
        }
        return HeldOutLogits(
            rows: Array(0..<count), logits: Tensor(margins.flatMap { [-$0 / 2, $0 / 2] }, shape: [count, 2]))
    }

    private func targets(_ count: Int = 60) -> HeadTargets {
        .classes((0..<count).map { $0 % 2 }, count: 2)
    }

    @Test func `a head that only makes mistakes is left out`() throws {
        let mixture = try HeadMixture(of: logits(2), and: logits(3) { _ in false }, targets: targets())

        #expect(mixture == .firstAlone)
    }

    @Test func `a head that is always right replaces one that guesses`() throws {
        let guesses = logits(2) { $0 % 4 < 2 }

        let mixture = try HeadMixture(of: guesses, and: logits(3), targets: targets())

        #expect(mixture.first == 0)
        #expect(mixture.second == 1)
    }

    @Test func `heads that are right on different rows are both used`() throws {
        let mixture = try HeadMixture(
            of: logits(2) { $0 % 5 > 1 }, and: logits(2) { $0 % 5 < 2 || $0 % 5 == 4 }, targets: targets())

        #expect(mixture.first > 0 && mixture.second > 0)
    }

    @Test func `a gain below its standard error is chance`() throws {
        // Both heads are right on 45 of 60 rows, and the second adds little to the first.
        let first = logits(1.1) { $0 % 4 > 0 }
        let second = logits(0.1) { $0 % 16 != 3 && $0 % 16 > 2 }

        #expect(try HeadMixture(of: first, and: second, targets: targets()) == .firstAlone)
    }

    @Test func `numbers and sets of labels are mixed, too`() throws {
        let rows = Array(0..<40)
        let values = rows.map { Double($0) / 10 }
        func held(_ elements: [Float], columns: Int = 1) -> HeldOutLogits {
            HeldOutLogits(rows: rows, logits: Tensor(elements, shape: [rows.count, columns]))
        }
        // Two estimates with opposite errors: their mean is right.
        let above = held(values.map { Float($0) + 0.5 + 0.01 * Float(Int($0 * 10) % 3) })
        let below = held(values.map { Float($0) - 0.5 })
        let mixture = try HeadMixture(of: above, and: below, targets: .values(values))
        #expect(mixture.first == 0.5 && mixture.second == 0.5)

        let sets = rows.map { $0 % 2 == 0 ? [0, 1] : [] }
        let right = held(rows.flatMap { $0 % 2 == 0 ? [4, 4] : [-4, -4] as [Float] }, columns: 2)
        let wrong = held(rows.flatMap { $0 % 3 == 0 ? [1, -1] : [-1, 1] as [Float] }, columns: 2)
        let choice = try HeadMixture(of: wrong, and: right, targets: .labelSets(sets, count: 2))
        #expect(choice.first == 0 && choice.second > 0)
    }

    @Test func `one row and none keep the first head`() throws {
        for count in [0, 1] {
            let mixture = try HeadMixture(
                of: logits(-1, count: count), and: logits(3, count: count), targets: targets(count))
            #expect(mixture == .firstAlone)
        }
    }

    @Test func `a mixture is a sum with factors`() {
        let mixture = HeadMixture.firstAlone
        let one = Tensor([1, 2], shape: [1, 2])

        #expect(mixture.mixed(one, Tensor([5, 5], shape: [1, 2])) == one)
    }
}
