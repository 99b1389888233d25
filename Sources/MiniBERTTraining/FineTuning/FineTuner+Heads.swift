import MiniBERT
import Tensors

/// The fit of a linear head by each pooling, and the choice of one.
extension FineTuner {
    /// A head on the features of each pooling, which lie side by side in `features`.
    ///
    /// - Throws: `Stopped` if the work should stop.
    func heads(
        on features: TrainingFeatures, of rows: FittingRows, _ onEvent: (FineTuningEvent) -> Void
    ) throws(Stopped) -> [FittedHead] {
        try rows.poolings.map { pooling throws(Stopped) in
            func part(_ features: FeatureRows) -> FeatureRows {
                self.part(of: features, pooling, among: rows.poolings)
            }
            let training = part(features.rows)
            let validation = features.validation.map(part)
            let fits = try rows.fitting.fits(
                HeadFeatures(training), to: rows.targets,
                validation: validation.map { (HeadFeatures($0), rows.validationTargets) },
                unlabeled: features.unlabeled.map(part), groups: rows.groups,
                onProgress: { onEvent(.fitted($0)) })
            let domain = domain(
                of: training, nameCount: rows.fitting.keptCount, by: pooling, validation: validation,
                heldOut: fits.plain.heldOut.rows, refitsOnAllRows: rows.options.validationShare == nil)
            var head = FittedHead(pooling: pooling, fit: fits.plain, domain: domain)
            head.selfTrained = fits.selfTrained
            if rows.poolings.count > 1 { onEvent(.compared(head.score)) }
            return head
        }
    }

    /// The features of one pooling, of those of all poolings side by side.
    private func part(of features: FeatureRows, _ pooling: Pooling, among poolings: [Pooling]) -> FeatureRows
    {
        let size = embedder.vectorSize
        guard features.width > size, let index = poolings.firstIndex(of: pooling) else { return features }
        return features.selecting(columns: index * size..<(index + 1) * size)
    }

    /// The head with the least held-out loss, with n-grams and self-training where these help it.
    ///
    /// - Throws: `Stopped` if the work should stop.
    func bestHead(
        of candidates: [FittedHead], for rows: FittingRows, _ onEvent: (FineTuningEvent) -> Void
    ) throws(Stopped) -> FittedHead {
        guard let best = candidates.min(by: { $0.score.heldOutLoss < $1.score.heldOutLoss }) else {
            preconditionFailure("no pooling to fit a head on")
        }
        // No head that can be saved reads pooled states and n-grams.
        let triesNgrams =
            rows.options.triesNgrams && best.pooling != .pooler && rows.hasHeldOut
            && rows.targets.rowCount > rows.fitting.keptCount
        return try chosen(best, with: triesNgrams ? ngramFit(on: rows, onEvent) : nil, for: rows)
    }
}
