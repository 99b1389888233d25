import MiniBERT
import Tensors

/// The rows that a linear head is fitted on and scored by, after all checks, and how it is fitted.
struct FittingRows: Sendable {
    /// The training rows, the names of labels first.
    let data: LabeledData
    /// The rows to score by instead of folds; `nil` without any.
    let validation: LabeledData?
    /// The rows for self-training, as they were given.
    let unlabeled: [LabeledExample]
    /// The labels by index.
    let labels: [ClassLabel]
    /// The targets of the training rows.
    let targets: HeadTargets
    /// The targets of the validation rows; of no rows without any.
    let validationTargets: HeadTargets
    /// The number of the group of each training row.
    let groups: [Int]
    /// The poolings to try.
    let poolings: [Pooling]
    let fitting: HeadFitting
    /// Which training rows are held out, without validation rows.
    let plan: FoldPlan
    /// What the checks found that is no error.
    let findings: [DataFinding]

    var options: HeadOptions { fitting.options }

    var hasHeldOut: Bool { validation != nil || !plan.heldOutRows.isEmpty }

    /// The training rows and then the validation rows.
    var allExamples: [LabeledExample] { data.examples + (validation?.examples ?? []) }

    /// The targets of `allExamples`.
    var allTargets: HeadTargets { targets.appending(validationTargets) }

    /// The rows for self-training whose texts are new, each text once.
    var newUnlabeled: [LabeledExample] {
        FineTuner.distinct(unlabeled, besides: allExamples).map { unlabeled[$0] }
    }

    /// The rows that the scores are of, in words.
    var scoring: String {
        guard hasHeldOut else { return "not scored" }
        if let validation { return validation.names }
        if let share = options.validationShare {
            return "a held-out \(NumberText.percent(share)) of the rows"
        }
        if plan.count == 1 { return "a head of the label names alone" }
        return plan.count == targets.rowCount
            ? "leaving out one row at a time" : "\(plan.count)-fold cross-validation"
    }
}

/// The checks before any work on the rows of a linear head.
extension FineTuner {
    /// Checks rows and options, and reports what it finds.
    ///
    /// - Throws: `FineTuningError`; `.interrupted` if the work should stop.
    func checkedRows(
        _ data: LabeledData, _ validation: LabeledData?, _ unlabeled: [LabeledExample],
        _ options: HeadOptions,
        _ onEvent: (FineTuningEvent) -> Void
    ) throws(FineTuningError) -> FittingRows {
        let poolings = options.poolings ?? [embedder.headPooling]
        try checkFeatures(of: [data, validation].compactMap(\.self), by: poolings)
        let names = options.labelNames
        try checkAdditions(to: data, names, unlabeled)
        var data = data
        let findings = try interruptibly { () throws(Stopped) in
            try check(&data, names, validation: validation)
        }
        for finding in findings { onEvent(.finding(finding)) }
        data.examples = names.map(\.example) + data.examples
        let table = LabelTable(of: data.examples)
        let targets = try targets(of: data, table)
        // A missing pooler is reported when pooled states are computed.
        try checkHeads(on: poolings.filter { $0 != .pooler }, for: targets)
        var validationTargets = targets.rows([])
        if let validation { validationTargets = try self.targets(of: validation, table) }
        let groups = groups(of: data.examples)
        var fitting = HeadFitting(
            options: options, classWeighting: classWeighting, seed: seed, threads: threads)
        fitting.keptCount = names.count
        let rows = FittingRows(
            data: data, validation: validation, unlabeled: unlabeled, labels: table.labels, targets: targets,
            validationTargets: validationTargets, groups: groups, poolings: poolings, fitting: fitting,
            plan: fitting.plan(for: targets, groups: groups), findings: findings)
        try checkHeldOut(of: rows)
        try checkExits(for: rows)
        return rows
    }

    /// Checks that the labeled rows can be learned from with names of labels and with rows without a label.
    private func checkAdditions(
        to data: LabeledData, _ names: [LabelName], _ unlabeled: [LabeledExample]
    ) throws(FineTuningError) {
        precondition(
            names.isEmpty || task == .singleLabel && data.features == nil, "label names for such rows")
        precondition(unlabeled.isEmpty || task == .singleLabel, "self-training for such rows")
        guard unlabeled.isEmpty || !data.examples.isEmpty else { throw .noHeldOutRows(for: "self-training") }
        try check(names)
    }

    /// Checks that there are held-out rows, unless names of labels alone are trained on and nothing is chosen.
    private func checkHeldOut(of rows: FittingRows) throws(FineTuningError) {
        guard !rows.hasHeldOut else { return }
        guard !rows.options.labelNames.isEmpty else { throw .nothingToHoldOut }
        guard decisionGoal == nil else { throw .noHeldOutRows(for: "a rule for labels") }
        guard rows.poolings.count == 1 else { throw .noHeldOutRows(for: "a pooling") }
    }
}
