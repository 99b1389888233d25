package import StrictJSON

/// The scores of rows that were held out of a model's training, which are kept with the model.
///
/// They tell how far to trust its predictions for new texts.
package struct HeldOutRecord: Hashable, Sendable {
    /// How far predictions were from the truth.
    package enum Scores: Hashable, Sendable {
        /// `1 - p` of the true class, of all rows and of the rows of each class.
        case classes(all: ScoreSample, each: [ScoreSample])
        /// The absolute error of a predicted number.
        case errors(ScoreSample)
    }

    /// The file of a model folder that holds the record.
    package static let fileName = "minibert.json"
    /// The key of the record in that file.
    package static let key = "held_out"
    /// What helps a model without a record.
    static let remedy = "train one with this version, which keeps them"

    /// The labels in the order of the logits.
    package let labels: [String]
    /// `nil` for a model that gives a text any number of labels.
    package let scores: Scores?
    /// The region of the training texts; `nil` for a head that reads every token.
    package var domain: FeatureDomain?
    /// The share of each label in the rows that the model was trained on; `nil` for a regression, and in older models.
    package var classShares: [Double]?

    /// The number of held-out rows that were scored; `nil` without scores.
    package var scoreCount: Int? {
        switch scores {
        case .classes(let all, _): all.count
        case .errors(let errors): errors.count
        case nil: nil
        }
    }

    /// Joins the parts of a record.
    package init(labels: [String], scores: Scores?, domain: FeatureDomain?) {
        self.labels = labels
        self.scores = scores
        self.domain = domain
    }
}

extension HeldOutRecord.Scores {
    /// The fewest and the most scores that are kept of each class, and the most of all classes together.
    private static let (leastLimit, mostLimit, totalLimit) = (100, 400, 2000)

    /// Collects the scores of probabilities, one row for each held-out text.
    package init(probabilities: [[Double]], truths: [Int], classCount: Int) {
        var scores = [[Float]](repeating: [], count: classCount)
        for (row, truth) in zip(probabilities, truths) { scores[truth].append(Float(1 - row[truth])) }
        let limit = min(Self.mostLimit, max(Self.leastLimit, Self.totalLimit / max(1, classCount)))
        self = .classes(
            all: ScoreSample(scores.flatMap(\.self), limit: Self.mostLimit),
            each: scores.map { ScoreSample($0, limit: limit) })
    }

    /// Collects the absolute errors of predicted numbers.
    package init(errors: [Double]) {
        self = .errors(ScoreSample(errors.map { Float(abs($0)) }.filter(\.isFinite), limit: Self.mostLimit))
    }

    fileprivate var json: JSONValue {
        switch self {
        case .classes(let all, let each): ["all": all.json, "classes": .array(each.map(\.json))]
        case .errors(let errors): ["errors": errors.json]
        }
    }

    fileprivate init?(json: JSONValue, classCount: Int) {
        if let errors = ScoreSample(json: json["errors"]) {
            self = .errors(errors)
            return
        }
        guard let all = ScoreSample(json: json["all"]), let list = json["classes"]?.array else { return nil }
        let each = list.compactMap { ScoreSample(json: $0) }
        guard each.count == list.count, each.count == classCount else { return nil }
        self = .classes(all: all, each: each)
    }
}

extension HeldOutRecord {
    package var json: JSONValue {
        [
            "labels": .array(labels.map(JSONValue.text)), "scores": scores?.json ?? .null,
            "domain": domain?.json ?? .null,
            "class_shares": classShares.map { .array($0.map { .real($0) }) } ?? .null,
        ]
    }

    /// Reads the record of a model folder's file.
    ///
    /// - Throws: `ModelError.noHeldOutScores` if the file has none, `.contradiction` if they are damaged or those of
    ///   another model.
    init(fileBytes: [UInt8], file: String, model: String, _ configuration: BertConfiguration)
        throws(ModelError)
    {
        let json: JSONValue
        do throws(JSONError) { json = try JSONValue(parsing: fileBytes) } catch {
            throw .invalidJSON(file: file, reason: error.description)
        }
        guard let record = json[Self.key], !record.isNull else {
            throw .noHeldOutScores(
                model: model, finding: "it keeps no scores of held-out rows; \(Self.remedy)")
        }
        let found = record["labels"]?.array?.compactMap(\.utf8)
        guard let found, found == configuration.labels.map({ Array($0.utf8) }) else {
            throw .contradiction(
                file: file, finding: "the scores of held-out rows are those of other labels",
                expectation: "they must be of the labels in 'config.json'")
        }
        labels = configuration.labels
        scores = record["scores"].flatMap { Scores(json: $0, classCount: configuration.labels.count) }
        domain = record["domain"].flatMap { FeatureDomain(json: $0, width: configuration.hiddenSize) }
        let shares = record["class_shares"]?.array?.compactMap(\.double).filter { (0...1).contains($0) }
        classShares = shares?.count == labels.count ? shares : nil
        let isWhole = [
            (record["scores"], scores == nil), (record["domain"], domain == nil),
            (record["class_shares"], classShares == nil),
        ].allSatisfy { value, isMissing in isMissing == (value?.isNull ?? true) }
        let needsScores = configuration.problemType != .multiLabel
        guard isWhole, scores != nil || !needsScores else {
            throw .contradiction(
                file: file, finding: "the scores of held-out rows are damaged",
                expectation: "they must be as 'train' wrote them")
        }
    }
}
