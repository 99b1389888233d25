import Testing

@testable import MiniBERT

struct PriorShiftTests {
    /// The expected values are those of `p * new / old`, divided by their sum, in numpy.
    @Test func `probabilities change by the ratio of the shares`() {
        let shift = PriorShift(from: [0.5, 0.3, 0.2], to: [0.2, 0.3, 0.5], problemType: .singleLabel)
        let logits: [Float] = [-0.35667494, -1.609438, -2.3025851]

        let shifted = ProblemType.singleLabel.probabilities(
            ofLogits: zip(logits, shift.values).map { $0 + $1 })

        for (found, expected) in zip(shifted, [0.3835616, 0.2739726, 0.3424658] as [Float]) {
            #expect(abs(found - expected) < 1e-6)
        }
    }

    @Test func `a label beside others is weighed against its absence`() {
        let shift = PriorShift(from: [0.5], to: [0.1], problemType: .multiLabel)

        // p = 0.7: 0.7 · 0.2 / (0.7 · 0.2 + 0.3 · 1.8)
        let shifted = ProblemType.multiLabel.probabilities(ofLogits: [0.8472979 + shift.values[0]])
        #expect(abs(shifted[0] - 0.2058824) < 1e-6)
    }

    @Test func `labels without a share divide the rest`() {
        let old = [0.5, 0.3, 0.2]
        func completed(_ given: [Double?], _ problemType: ProblemType = .singleLabel) -> [Double]? {
            PriorShift.completed(given, old: old, problemType: problemType)
        }
        #expect(completed([0.2, nil, nil])?.map { ($0 * 100).rounded() } == [20, 48, 32])
        #expect(completed([nil, nil, nil])?.map { ($0 * 100).rounded() } == [50, 30, 20])
        #expect(completed([0.2, 0.3, 0.5])?.map { ($0 * 100).rounded() } == [20, 30, 50])
        #expect(completed([0.333, 0.333, 0.3335])?.reduce(0, +) == 1)
        #expect(completed([0.2, 0.3, 0.4]) == nil)
        #expect(completed([0.6, 0.4, nil]) == nil)
        #expect(completed([0.9, nil, 0.9], .multiLabel) == [0.9, 0.3, 0.9])
    }
}
