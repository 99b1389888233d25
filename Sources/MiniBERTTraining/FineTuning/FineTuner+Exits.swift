import MiniBERT
import NeuralNetworks
import Tensors

/// The exits that were fitted beside a head, and their held-out scores.
struct FittedExits: Sendable {
    let exits: EarlyExits
    let report: ExitReport
    /// The memory of the features of the inner layers.
    let memory: FittingMemory
}

/// Heads on the states of inner layers, by which a model can answer texts early.
extension FineTuner {
    /// Checks, before any work is done, that exits can be fitted if they are asked for.
    ///
    /// - Throws: `FineTuningError.model` for an encoder without an inner layer, for numbers, for self-training and for a
    ///   pooling that has no meaning for inner layers; `.features` for known features; `.noHeldOutRows`.
    func checkExits(for rows: FittingRows) throws(FineTuningError) {
        guard rows.options.fitsExits else { return }
        let layerCount = embedder.encoder.blocks.count
        guard layerCount > 1 else {
            throw .model(
                .notExpressible(
                    finding: "the encoder has \(layerCount) layer\(layerCount == 1 ? "" : "s")",
                    expectation: "an exit needs a layer before the last"))
        }
        if case .regression = task {
            throw .model(
                .notExpressible(
                    finding: "the head gives a number",
                    expectation: "an exit needs the probability of its answer"))
        }
        guard rows.poolings.count == 1, ExitShape.poolings.contains(rows.poolings[0]) else {
            throw .model(
                .notExpressible(
                    finding: "the features are by "
                        + rows.poolings.map(\.rawValue).joined(separator: " or "),
                    expectation: "exits read the states of each layer by cls or by mean"))
        }
        if let known = [rows.data, rows.validation].compactMap({ $0?.features }).first {
            throw .features(
                file: known.file, finding: "has features of the last layer, expected texts for exits")
        }
        guard rows.unlabeled.isEmpty else {
            throw .model(
                .notExpressible(
                    finding: "the head learns from rows without a label",
                    expectation: "exits learn from rows with one alone"))
        }
        guard rows.hasHeldOut else { throw .noHeldOutRows(for: "early answers") }
    }

    /// Fits a head on the states of each inner layer, as that of the last layer was fitted.
    ///
    /// - Parameters:
    ///   - features: The features of the last layer and then of the inner layers, side by side.
    ///   - rows: The rows.
    ///   - whole: The head of the last layer, with n-grams if it reads any.
    ///   - onEvent: Called with progress.
    /// - Returns: The exits; `nil` if they are not asked for.
    /// - Throws: `Stopped` if the work should stop.
    func exits(
        on features: TrainingFeatures, of rows: FittingRows, beside whole: FittedHead,
        _ onEvent: (FineTuningEvent) -> Void
    ) throws(Stopped) -> FittedExits? {
        guard rows.options.fitsExits else { return nil }
        let (size, layers) = (embedder.vectorSize, Array(1..<embedder.encoder.blocks.count))
        var fitting = rows.fitting
        fitting.options.measuresLearningCurve = false
        var maps: [Linear] = []
        var logits: [Tensor] = []
        for layer in layers {
            func part(_ features: FeatureRows) -> HeadFeatures {
                HeadFeatures(features.selecting(columns: layer * size..<(layer + 1) * size))
            }
            let fit = try fitting.fit(
                part(features.rows), to: rows.targets,
                validation: features.validation.map { (part($0), rows.validationTargets) },
                groups: rows.groups, onProgress: { onEvent(.fitted($0)) })
            precondition(fit.heldOut.rows == whole.fit.heldOut.rows, "logits of different rows")
            maps.append(fit.map)
            logits.append(fit.heldOut.scaled(by: 1 / fit.temperature).logits)
        }
        let shape = ExitShape(pooling: whole.pooling, layers: layers)
        let last = whole.fit.heldOut.scaled(by: 1 / whole.fit.temperature)
        return FittedExits(
            exits: EarlyExits(shape: shape, maps: maps),
            report: try ExitReport(
                shape, logits: logits + [last.logits],
                targets: rows.allTargets.rows(last.rows), labels: rows.labels),
            memory: FittingMemory(
                sharedByteCount: 4 * size * layers.count
                    * (features.rows.rowCount + (features.validation?.rowCount ?? 0)), byteCountOfThread: 0))
    }
}
