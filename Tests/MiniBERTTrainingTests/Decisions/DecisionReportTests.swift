import MiniBERT
import Tensors
import Testing

@testable import MiniBERTTraining

struct DecisionReportTests {
    private let labels = ["a", "b", "c"].map { ClassLabel($0) }

    /// Rows of three classes whose rarest one always gets a third of the probability that it should.
    private func rows(_ count: Int, gain: Double = 0.5) -> (probabilities: [[Double]], truths: [Int]) {
        var generator = SplitMix64(seed: 3)
        var (probabilities, truths): ([[Double]], [Int]) = ([], [])
        for _ in 0..<count {
            let truth =
                Double.random(in: 0..<1, using: &generator) < 0.9
                ? Int.random(in: 0..<2, using: &generator) : 2
            var values = (0..<3).map { _ in Double.random(in: 0.05..<0.6, using: &generator) }
            values[truth] += gain
            values[2] /= 3
            let sum = values.reduce(0, +)
            probabilities.append(values.map { $0 / sum })
            truths.append(truth)
        }
        return (probabilities, truths)
    }

    private func macroF1(_ rule: LabelDecision?, _ rows: (probabilities: [[Double]], truths: [Int])) -> Double
    {
        ClassificationEvaluation(
            probabilities: rows.probabilities, truths: rows.truths, labels: labels, decision: rule
        ).f1.macro
    }

    @Test func `thresholds raise macro F1 on the rows that chose them and on others`() throws {
        let (tuning, fresh) = (rows(400), rows(400))
        let report = try DecisionReport(
            .f1, probabilities: tuning.probabilities, targets: .classes(tuning.truths, count: 3),
            labels: labels)

        let rule = try #require(report.rule)
        guard case .largestRatio(let thresholds) = rule else { return #expect(Bool(false)) }
        #expect(thresholds[2] < thresholds[0] && thresholds[2] < thresholds[1])
        #expect(macroF1(rule, tuning) > macroF1(nil, tuning) + 0.05)
        #expect(macroF1(rule, fresh) > macroF1(nil, fresh) + 0.05)
        #expect(report.score.after > report.score.before)
        #expect(report.text.contains("on held-out rows that did not choose them"))
    }

    @Test func `thresholds that do not help other rows are not kept`() throws {
        let probabilities = (0..<40).map { $0 % 2 == 0 ? [0.9, 0.05, 0.05] : [0.05, 0.9, 0.05] }
        let report = try DecisionReport(
            .f1, probabilities: probabilities, targets: .classes((0..<40).map { $0 % 2 }, count: 3),
            labels: labels)

        #expect(report.rule == nil)
        #expect(report.text.hasSuffix("; none are kept\n"))
    }

    @Test func `no label is given below the threshold of a precision`() throws {
        let rows = rows(600, gain: 0.25)
        let report = try DecisionReport(
            .precision(0.9), probabilities: rows.probabilities, targets: .classes(rows.truths, count: 3),
            labels: labels)

        let evaluation = ClassificationEvaluation(
            probabilities: rows.probabilities, truths: rows.truths, labels: labels, decision: report.rule)
        #expect(evaluation.unlabeledCount > 0)
        for scores in evaluation.classes where scores.predicted > 0 {
            #expect(Double(scores.correct) >= 0.9 * Double(scores.predicted))
        }
        #expect(report.labelCount.before == 600 && report.labelCount.after < 600)
        #expect(abs(report.score.after - 0.9) < 0.06)
    }

    @Test func `a class that is never right is never given`() throws {
        let report = try DecisionReport(
            .precision(0.5), probabilities: [[0.4, 0.6], [0.3, 0.7], [0.8, 0.2], [0.9, 0.1]],
            targets: .classes([0, 0, 0, 0], count: 2), labels: Array(labels.prefix(2)))

        #expect(report.rule == .atLeast(thresholds: [0, nil]))
        #expect(report.text.contains("are never given: 'b'"))
    }

    @Test func `costs change the label, and the report has the mean cost`() throws {
        let report = try DecisionReport(
            .cost([[0, 1], [9, 0]]), probabilities: [[0.8, 0.2], [0.95, 0.05], [0.7, 0.3], [0.99, 0.01]],
            targets: .classes([0, 0, 1, 1], count: 2), labels: Array(labels.prefix(2)))

        #expect(report.rule == .leastCost([[0, 1], [9, 0]]))
        #expect(report.score.before == 4.5 && report.score.after == 2.5)
        #expect(report.text == "costs: 4.500 -> 2.500 on average of held-out rows\n")
    }

    @Test func `each label of several has its own threshold`() throws {
        let probabilities = (0..<40).map { row in [row % 2 == 0 ? 0.3 : 0.1, row % 4 < 2 ? 0.9 : 0.6] }
        let truths = (0..<40).map { row in (row % 2 == 0 ? [0] : []) + (row % 4 < 2 ? [1] : []) }
        let report = try DecisionReport(
            .f1, probabilities: probabilities, targets: .labelSets(truths, count: 2),
            labels: Array(labels.prefix(2)))

        #expect(report.rule == .atLeast(thresholds: [0.2, 0.75]))
        #expect(report.score.after == 1)
        let evaluation = MultiLabelEvaluation(
            probabilities: probabilities, truths: truths, labels: Array(labels.prefix(2)),
            decision: report.rule)
        #expect(evaluation.exactMatch == 1)
    }

    @Test func `few rows, or one, make no trap`() throws {
        for goal: DecisionGoal in [.f1, .precision(1), .cost([[0, 1], [1, 0]])] {
            for count in 1...3 {
                let report = try DecisionReport(
                    goal, probabilities: Array(repeating: [0.5, 0.5], count: count),
                    targets: .classes((0..<count).map { $0 % 2 }, count: 2), labels: Array(labels.prefix(2)))
                #expect(!report.text.isEmpty)
            }
        }
    }
}
