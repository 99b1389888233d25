import NeuralNetworks
import Tensors
import Testing

@testable import MiniBERTTraining

struct NameHeadTests {
    private func fitting(_ keptCount: Int) -> HeadFitting {
        var fitting = HeadFitting(threads: WorkerThreads(count: 1))
        fitting.keptCount = keptCount
        return fitting
    }

    @Test func `the weights are mean directions, and a text as long as a name has a logit of 15`() throws {
        // The mean length is 4, and the second class has two names at a right angle.
        let names = Tensor([3, 4, 0, 4, 3, 0], shape: [3, 2])

        let fit = try fitting(3).fit(HeadFeatures(names), to: .classes([0, 1, 1], count: 2))

        let expected: [Float] = [3.75 * 0.6, 3.75 * 0.8, 3.75 / 2, 3.75 / 2]
        #expect(zip(fit.map.weight.elements, expected).allSatisfy { abs($0 - $1) < 1e-6 })
        #expect(fit.map.bias.elements == [0, 0])
        #expect(fit.heldOut.rows.isEmpty && fit.path.isEmpty && fit.temperature == 1)
        #expect(fit.inverseStrength == nil && fit.memory == nil && fit.learningCurve.isEmpty)
    }

    @Test func `a name without a direction has no weights`() throws {
        let names = Tensor([1, 0, 0, 0, 0, 1], shape: [3, 2])

        let fit = try fitting(3).fit(HeadFeatures(names), to: .classes([0, 1, 2], count: 3))

        #expect(fit.map.weight.elements[2...3].allSatisfy { $0 == 0 })
        #expect(fit.map.weight.elements.allSatisfy { $0.isFinite })
    }

    @Test func `beside names, each of the folds of few rows holds out a row of every class`() {
        let targets = HeadTargets.classes([0, 1, 2] + [0, 1, 2, 0, 1, 2], count: 3)

        let plan = fitting(3).plan(for: targets)

        #expect(plan.count == 2 && plan.foldOfRow.prefix(3).allSatisfy { $0 == nil })
        for fold in 0..<2 {
            let rows = (3..<9).filter { plan.foldOfRow[$0] == fold }
            #expect(Set(rows.map { $0 % 3 }) == [0, 1, 2])
        }
    }

    @Test func `one row of each class is scored by a head of the names`() throws {
        let features = Tensor([1, 0, 0, 1, 1, 0.2, 0.2, 1], shape: [4, 2])

        let fit = try fitting(2).fit(HeadFeatures(features), to: .classes([0, 1, 0, 1], count: 2))

        #expect(fit.heldOut.rows == [2, 3] && fit.learningCurve.isEmpty)
        #expect(fit.path.last?.heldOutAccuracy == 1)
    }

    @Test(arguments: [true, false])
    func `rows of a file give a temperature and a loss`(isRight: Bool) throws {
        let names = Tensor([1, 0, 0, 1], shape: [2, 2])
        let rows = Tensor(
            (0..<40).flatMap { $0 % 2 == 0 ? [1, 0.5] : [0.5, 1] as [Float] }, shape: [40, 2])
        let truths = (0..<40).map { isRight || $0 % 4 < 2 ? $0 % 2 : 1 - $0 % 2 }

        let fit = try fitting(2).fit(
            HeadFeatures(names), to: .classes([0, 1], count: 2),
            validation: (HeadFeatures(rows), .classes(truths, count: 2)))

        #expect(fit.heldOut.rows == Array(2..<42))
        #expect(isRight ? fit.temperature < 1 : fit.temperature > 5)
        let loss = try #require(fit.path.first?.heldOutLoss)
        #expect(isRight ? loss < 0.01 : (0.69..<0.8).contains(loss))
        #expect(abs(fit.map.weight[0, 0] - Float(15 / fit.temperature)) < 1e-5)
    }
}
