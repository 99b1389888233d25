/// A label and its score.
public struct ScoredLabel: Hashable, Codable, Sendable {
    /// The name of the label.
    public let label: String
    /// The probability of the label; for regression, its value.
    public let score: Float
}

/// The scores of all labels of a model: in the order of the labels, or by name.
///
///     prediction.probabilities["positive"]
///     prediction.probabilities[0]
public struct LabelScores: RandomAccessCollection, Hashable, Sendable {
    /// The names of the labels.
    public let labels: [String]
    /// `[C]`: a score for each label.
    public let values: [Float]

    /// - Precondition: There is a value for each label.
    init(labels: [String], values: [Float]) {
        precondition(labels.count == values.count, "\(values.count) scores for \(labels.count) labels")
        self.labels = labels
        self.values = values
    }

    /// Always 0.
    public var startIndex: Int { 0 }
    /// `C`.
    public var endIndex: Int { values.count }

    /// The score of the label with this id.
    public subscript(id: Int) -> Float { values[id] }

    /// The score of the label with this name; `nil` if the model has no such label.
    public subscript(label: String) -> Float? {
        // Names are compared by their bytes: canonically equivalent ones may be different labels.
        labels.firstIndex { $0.utf8.elementsEqual(label.utf8) }.map { values[$0] }
    }
}

extension LabelScores: Codable {
    private enum CodingKeys: String, CodingKey {
        case labels
        case values
    }

    /// Decodes labels and values.
    ///
    /// - Throws: `DecodingError` if there is not one value for each label.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        labels = try container.decode([String].self, forKey: .labels)
        values = try container.decode([Float].self, forKey: .values)
        guard labels.count == values.count else {
            throw DecodingError.dataCorruptedError(
                forKey: .values, in: container,
                debugDescription: "\(values.count) values for \(labels.count) labels")
        }
    }
}
