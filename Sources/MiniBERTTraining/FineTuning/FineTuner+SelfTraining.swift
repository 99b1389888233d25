import Tensors

/// The choice between a head of the labeled rows and one that also learned from rows that it labeled itself.
extension FineTuner {
    /// The head with n-grams where they help, and with self-training where it helps the head with n-grams.
    ///
    /// N-grams are learned from labeled rows alone.
    ///
    /// - Parameters:
    ///   - head: The head on the encoder's features.
    ///   - ngrams: The head on n-grams; `nil` if they are not tried.
    ///   - rows: The rows that both were fitted on.
    /// - Returns: The head.
    /// - Throws: `Stopped` if the work should stop.
    func chosen(
        _ head: FittedHead, with ngrams: NgramFit?, for rows: FittingRows
    ) throws(Stopped) -> FittedHead {
        let (targets, labels) = (rows.allTargets, rows.labels)
        func adding(to head: FittedHead) throws(Stopped) -> FittedHead {
            guard let ngrams else { return head }
            var head = head
            try head.add(
                ngrams, targets: targets, labels: labels, isCalibrated: rows.options.isCalibrated)
            return head
        }
        let plain = try adding(to: head)
        guard let selfTrained = head.selfTrained else { return plain }
        let trained = try adding(
            to: FittedHead(pooling: head.pooling, fit: selfTrained.fit, domain: head.domain))
        let heldOut = [plain, trained].map(\.fit.calibratedHeldOut)
        let losses = try heldOut.map { heldOut throws(Stopped) in
            try HeadObjective.plain(targets).losses(
                of: heldOut.logits.fittedLogits(of: targets), rows: heldOut.rows)
        }
        let scores = try heldOut.map { heldOut throws(Stopped) in
            try HeadScore(of: heldOut, targets: targets, labels: labels)
        }
        let isUsed =
            StrengthChoice.isAbove(losses[0], losses[1]) && (scores[1].score ?? 0) >= (scores[0].score ?? 0)
        var best = isUsed ? trained : plain
        best.selfTraining = SelfTrainingComparison(
            unlabeledCount: selfTrained.unlabeledCount, labelCounts: isUsed ? selfTrained.labelCounts : [],
            plain: scores[0], selfTrained: scores[1])
        return best
    }
}
