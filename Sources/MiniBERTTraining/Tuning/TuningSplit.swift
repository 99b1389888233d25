import Tensors

/// The three parts of the rows of a search for settings.
struct TuningSplit: Sendable {
    /// The rows that each trial trains on.
    let training: LabeledData
    /// The rows that each trial is scored on.
    let heldOut: LabeledData
    /// The rows of both parts, in their order.
    let search: LabeledData
    /// The rows that no choice sees, for the final score.
    let unseen: LabeledData

    private static let unseenShare = 0.2
    /// A share of the rows that are left, which is a fifth of all rows.
    private static let heldOutShare = 0.25

    /// Deals the rows of each class to the parts; equal texts go to the same part.
    ///
    /// - Throws: `FineTuningError.nothingToHoldOut`, and the errors of targets that no head can be fitted on.
    init(_ data: LabeledData, for tuner: FineTuner) throws(FineTuningError) {
        let outer = try Self.parts(of: data, share: Self.unseenShare, tuner)
        let inner = try Self.parts(of: outer.rest, share: Self.heldOutShare, tuner)
        search = outer.rest
        unseen = outer.heldOut
        training = inner.rest
        heldOut = inner.heldOut
    }

    private static func parts(
        of data: LabeledData, share: Double, _ tuner: FineTuner
    ) throws(FineTuningError) -> (rest: LabeledData, heldOut: LabeledData) {
        let targets = try tuner.targets(of: data, LabelTable(of: data.examples))
        let plan = FoldPlan(
            holdingOut: share, of: targets, seed: tuner.seed, groups: tuner.groups(of: data.examples))
        let isHeldOut = plan.foldOfRow.map { $0 != nil }
        // No head could be scored on a label that it was not trained on.
        let known = Set(
            zip(data.examples, isHeldOut).lazy.filter { !$0.1 }.flatMap { $0.0.target.labels })
        var (rest, heldOut) = (data, data)
        rest.examples = []
        heldOut.examples = []
        for (example, isOut) in zip(data.examples, isHeldOut) {
            if isOut, example.target.labels.allSatisfy(known.contains) {
                heldOut.examples.append(example)
            } else {
                rest.examples.append(example)
            }
        }
        guard !heldOut.examples.isEmpty else { throw .nothingToHoldOut }
        return (rest, heldOut)
    }
}
