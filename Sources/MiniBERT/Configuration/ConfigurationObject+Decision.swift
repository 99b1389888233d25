import ModelSettings
package import StrictJSON

extension ConfigurationObject {
    /// The rule by which probabilities become labels; `nil` for the usual one.
    func decision(labelCount: Int, problemType: ProblemType) throws(ModelError) -> LabelDecision? {
        guard let value = self[LabelDecision.key] else { return nil }
        guard value.object != nil else { throw invalid(LabelDecision.key, value, expected: "an object") }
        let object = node(value, at: LabelDecision.key)
        let key = object.child("rule")
        guard let name = try object.string("rule") else { throw .missingKey(file: file, key: key) }
        guard let rule = LabelDecision.Rule(rawValue: name) else {
            throw .unsupportedValue(
                file: file, key: key, found: name, supported: LabelDecision.Rule.allCases.map(\.rawValue))
        }
        guard problemType == .singleLabel || (problemType == .multiLabel && rule == .atLeast) else {
            throw .contradiction(
                file: file, finding: "'\(key)' is '\(name)' and 'problem_type' is '\(problemType.rawValue)'",
                expectation: "'at_least' needs labels, and the other rules need one right label")
        }
        switch rule {
        case .largestRatio:
            let thresholds = try object.numbers(
                "thresholds", count: labelCount, in: "above 0", mayBeNull: false
            ) {
                $0 > 0
            }
            return .largestRatio(thresholds: thresholds.compactMap(\.self))
        case .atLeast:
            return .atLeast(
                thresholds: try object.numbers(
                    "thresholds", count: labelCount, in: "from 0 to 1", mayBeNull: true
                ) { (0...1).contains($0) })
        case .leastCost: return .leastCost(try object.costs(count: labelCount))
        }
    }

    private func numbers(
        _ name: String, count: Int, in range: String, mayBeNull: Bool, _ isValid: (Float) -> Bool
    ) throws(ModelError) -> [Float?] {
        guard let value = self[name] else { throw .missingKey(file: file, key: child(name)) }
        let found = value.array ?? []
        let numbers = found.map { $0.double.map { Float($0) } }
        let isWhole = zip(found, numbers).allSatisfy { value, number in
            number.map { $0.isFinite && isValid($0) } ?? (mayBeNull && value.isNull)
        }
        guard numbers.count == count, isWhole else {
            throw invalid(
                name, value, expected: "\(count) numbers \(range)" + (mayBeNull ? ", or null" : ""))
        }
        return numbers
    }

    private func costs(count: Int) throws(ModelError) -> [[Float]] {
        guard let value = self["costs"] else { throw .missingKey(file: file, key: child("costs")) }
        let rows = (value.array ?? []).map { row in
            (row.array ?? []).compactMap { $0.double.map { Float($0) } }.filter { $0.isFinite && $0 >= 0 }
        }
        guard rows.count == count, rows.allSatisfy({ $0.count == count }) else {
            throw invalid("costs", value, expected: "\(count) lists of \(count) numbers from 0")
        }
        return rows
    }
}

extension LabelDecision {
    /// The key of the rule in a configuration.
    static let key = "decision"

    /// The names of the rules in files.
    fileprivate enum Rule: String, CaseIterable {
        case largestRatio = "largest_ratio"
        case atLeast = "at_least"
        case leastCost = "least_cost"
    }

    /// The rule in a configuration, in the order of the file.
    package var json: JSONValue {
        func list(_ numbers: [Float?]) -> JSONValue {
            .array(numbers.map { $0.map { .number($0.description) } ?? .null })
        }
        switch self {
        case .largestRatio(let thresholds):
            return ["rule": .text(Rule.largestRatio.rawValue), "thresholds": list(thresholds)]
        case .atLeast(let thresholds):
            return ["rule": .text(Rule.atLeast.rawValue), "thresholds": list(thresholds)]
        case .leastCost(let costs):
            return ["rule": .text(Rule.leastCost.rawValue), "costs": .array(costs.map { list($0) })]
        }
    }

    /// The rule in words, for people.
    package var words: String {
        switch self {
        case .largestRatio: "the label with the largest ratio of its probability to its threshold"
        case .atLeast: "labels whose probability reaches their threshold"
        case .leastCost: "the label with the least expected cost"
        }
    }
}
