import MiniBERT
import Tensors
import Testing

@testable import MiniBERTTraining

struct TuningMetricTests {
    @Test func `each metric of a task has a value, and other metrics have none`() throws {
        let labels = [ClassLabel("a"), ClassLabel("b")]
        let logits = Tensor([2, 0, 0, 1, 3, 0], shape: [3, 2])
        let evaluations: [(LabelingTask, Evaluation)] = [
            (
                .singleLabel,
                try Evaluation(logits: logits, targets: .classes([0, 1, 1], count: 2), labels: labels)
            ),
            (
                .multiLabel(separator: ","),
                try Evaluation(logits: logits, targets: .labelSets([[0], [], [1]], count: 2), labels: labels)
            ),
            (
                .regression,
                try Evaluation(
                    logits: Tensor([1, 2, 4], shape: [3, 1]), targets: .values([1, 3, 4]), labels: [])
            ),
        ]
        for (task, evaluation) in evaluations {
            let metrics = TuningMetric.metrics(of: task)
            for metric in TuningMetric.allCases {
                #expect((metric.value(of: evaluation) != nil) == metrics.contains(metric), "\(metric)")
            }
        }
    }

    @Test func `a better model has a larger merit by every metric`() throws {
        let labels = [ClassLabel("a"), ClassLabel("b")]
        let targets = HeadTargets.classes([0, 1, 1, 0], count: 2)
        let good = try Evaluation(
            logits: Tensor([2, 0, 0, 2, 0, 2, 2, 0], shape: [4, 2]), targets: targets, labels: labels)
        let bad = try Evaluation(
            logits: Tensor([2, 0, 2, 0, 0, 2, 0, 1], shape: [4, 2]), targets: targets, labels: labels)

        for metric in TuningMetric.metrics(of: .singleLabel) {
            #expect(metric.merit(of: good) > metric.merit(of: bad), "\(metric)")
        }
    }
}
