package import StrictJSON

extension TextClassifier {
    /// The same classifier, whose predictions also say how far they can be trusted: `Prediction.assessment`.
    ///
    ///     let careful = try classifier.assessing(coverage: 0.9)
    ///     let assessment = try careful.classify("a film").assessment
    ///
    /// With a coverage, a prediction has a label set, which holds the true label as often as the coverage says, or, for a
    /// regression, an interval. A label is in the set if its probability is not below a threshold, which is chosen for
    /// each label by the held-out rows of that class (split conformal prediction: Vovk, Gammerman and Shafer, 2005; Sadinle,
    /// Lei and Wasserman, 2019). This is guaranteed on average over new texts of each class that come from the same source
    /// as the held-out rows, if the rows had no part in the training. They have a small part: they choose the
    /// strength of the penalty and the temperature, and in a training by gradients the epoch. With folds, each row is
    /// scored by a head that was not fitted on it, and the final head is fitted on all rows; then the coverage is
    /// approximate. A class of too few held-out rows shares the threshold of all rows. Nothing is promised for texts of
    /// another kind or length, for windows of long texts, or if the encoder was trained on the same rows.
    ///
    /// In every case, a prediction says how far the features of the text are from those of the training texts, unless the
    /// head reads every token, as convolutional and recurrent heads do.
    ///
    /// - Parameter coverage: The share of texts whose label set or interval should hold the truth; `nil` for none.
    /// - Returns: The classifier; this one is unchanged.
    /// - Throws: `ModelError.noHeldOutScores` for a model that was trained elsewhere, by an older version, or, with a
    ///   coverage, to give a text any number of labels, and for a classifier that answers early; other cases for a damaged
    ///   record.
    /// - Precondition: The coverage is above 0 and below 1.
    public func assessing(coverage: Double? = nil) throws(ModelError) -> TextClassifier {
        precondition(coverage.map { $0 > 0 && $0 < 1 } ?? true, "a coverage of \(coverage ?? 0)")
        guard !answersEarly else { throw earlyAssessment }
        let record = try heldOutRecord()
        guard coverage == nil || record.scores != nil else {
            throw .noHeldOutScores(
                model: name,
                finding: "it gives a text any number of labels, and no label sets are made of those")
        }
        guard coverage != nil || record.domain != nil else {
            throw .noHeldOutScores(
                model: name,
                finding: "its head reads every token, or was made of label names alone: "
                    + "there are no features to compare")
        }
        var pooler: BertPooler?
        if record.domain?.pooling == .pooler {
            var loader = model.loader
            pooler = try loader.loadPooler()
            guard pooler != nil else {
                throw .contradiction(
                    file: name, finding: "the scores of held-out rows are of pooled states",
                    expectation: "the model has no pooler")
            }
        }
        var classifier = self
        classifier.answerRule = AnswerRule(record, coverage: coverage, pooler: pooler)
        return classifier
    }

    /// Whether the model was trained on pairs of texts, as far as its folder says so.
    package var isTrainedOnPairs: Bool {
        let files = (try? trainingRecord())?["files"]?.array ?? []
        return files.contains { $0["pair_column"]?.string != nil }
    }

    /// The record of its training in the model's folder; `nil` without one.
    ///
    /// - Throws: `ModelError.invalidJSON` if it is damaged.
    package func trainingRecord() throws(ModelError) -> JSONValue? {
        guard let bytes = try model.files.bytes(of: HeldOutRecord.fileName) else { return nil }
        do throws(JSONError) { return try JSONValue(parsing: bytes) } catch {
            throw .invalidJSON(
                file: model.files.path(of: HeldOutRecord.fileName), reason: error.description)
        }
    }

    /// The scores of held-out rows that are kept with the model.
    ///
    /// - Throws: `ModelError.noHeldOutScores` without any.
    package func heldOutRecord() throws(ModelError) -> HeldOutRecord {
        let file = HeldOutRecord.fileName
        guard let bytes = try model.files.bytes(of: file) else {
            throw .noHeldOutScores(
                model: name, finding: "it keeps no scores of held-out rows; \(HeldOutRecord.remedy)")
        }
        return try HeldOutRecord(
            fileBytes: bytes, file: model.files.path(of: file), model: name, configuration)
    }
}
