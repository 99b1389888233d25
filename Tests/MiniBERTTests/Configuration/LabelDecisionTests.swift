import StrictJSON
import Testing

@testable import MiniBERT

struct LabelDecisionTests {
    private func configuration(_ decision: String, problemType: String = "single_label_classification")
        -> [UInt8]
    {
        Array(
            """
            {"model_type": "bert", "vocab_size": 9, "hidden_size": 4, "num_hidden_layers": 1,
             "num_attention_heads": 2, "intermediate_size": 8, "max_position_embeddings": 16,
             "type_vocab_size": 2, "hidden_act": "gelu", "id2label": {"0": "a", "1": "b"},
             "problem_type": "\(problemType)", "decision": \(decision)}
            """.utf8)
    }

    @Test func `each rule gives its labels`() {
        let ratio = LabelDecision.largestRatio(thresholds: [1, 0.5, 1])
        #expect(ratio.labelIndices(ofProbabilities: [0.5, 0.3, 0.2], problemType: .singleLabel) == [1])
        #expect(ratio.labelIndices(ofProbabilities: [0.7, 0.3, 0], problemType: .singleLabel) == [0])

        let costs = LabelDecision.leastCost([[0, 1], [5, 0]])
        #expect(costs.labelIndices(ofProbabilities: [0.8, 0.2], problemType: .singleLabel) == [1])
        #expect(costs.labelIndices(ofProbabilities: [0.9, 0.1], problemType: .singleLabel) == [0])

        let least = LabelDecision.atLeast(thresholds: [0.5, 0.25, nil])
        #expect(least.labelIndices(ofProbabilities: [0.5, 0.3, 0.2], problemType: .singleLabel) == [0])
        #expect(least.labelIndices(ofProbabilities: [0.4, 0.3, 0.3], problemType: .singleLabel) == [])
        #expect(least.labelIndices(ofProbabilities: [0.1, 0.1, 0.8], problemType: .singleLabel) == [])
        #expect(least.labelIndices(ofProbabilities: [0.5, 0.9, 0.9], problemType: .multiLabel) == [1, 0])
        #expect(least.labelIndices(ofProbabilities: [], problemType: .multiLabel) == [])
    }

    @Test func `a rule is read as it was written`() throws {
        for rule: LabelDecision in [
            .largestRatio(thresholds: [0.5, 2]), .atLeast(thresholds: [0.25, nil]),
            .leastCost([[0, 1], [2.5, 0]]),
        ] {
            #expect(try BertConfiguration(json: configuration(rule.json.text)).decision == rule)
        }
        #expect(try BertConfiguration(json: configuration("null")).decision == nil)
        let both = #"{"rule": "at_least", "thresholds": [0.5, 0.5]}"#
        #expect(
            try BertConfiguration(json: configuration(both, problemType: "multi_label_classification"))
                .decision
                == .atLeast(thresholds: [0.5, 0.5]))
    }

    @Test func `a damaged rule is an error that names its key`() {
        for (decision, words) in [
            ("3", "'decision'"), ("{}", "'decision.rule'"), (#"{"rule": "best"}"#, "largest_ratio"),
            (#"{"rule": "at_least"}"#, "'decision.thresholds'"),
            (#"{"rule": "at_least", "thresholds": [0.5]}"#, "2 numbers from 0 to 1, or null"),
            (#"{"rule": "at_least", "thresholds": [0.5, 2]}"#, "2 numbers from 0 to 1, or null"),
            (#"{"rule": "at_least", "thresholds": [0.5, "x"]}"#, "2 numbers from 0 to 1, or null"),
            (#"{"rule": "largest_ratio", "thresholds": [1, null]}"#, "2 numbers above 0"),
            (#"{"rule": "largest_ratio", "thresholds": [1, 0]}"#, "2 numbers above 0"),
            (#"{"rule": "largest_ratio", "thresholds": [1, 1e300]}"#, "2 numbers above 0"),
            (#"{"rule": "least_cost"}"#, "'decision.costs'"),
            (#"{"rule": "least_cost", "costs": [[0, 1], [1]]}"#, "2 lists of 2 numbers from 0"),
            (#"{"rule": "least_cost", "costs": [[0, 1], [-1, 0]]}"#, "2 lists of 2 numbers from 0"),
        ] {
            let error = #expect(throws: ModelError.self) {
                try BertConfiguration(json: configuration(decision))
            }
            #expect(error?.description.contains(words) == true, "\(decision): \(error?.description ?? "")")
        }
        for problemType in ["regression", "multi_label_classification"] {
            let ratio = #"{"rule": "largest_ratio", "thresholds": [1, 1]}"#
            let error = #expect(throws: ModelError.self) {
                try BertConfiguration(json: configuration(ratio, problemType: problemType))
            }
            #expect(error?.description.contains("'problem_type' is '\(problemType)'") == true)
        }
    }
}
