import MiniBERT
import NeuralNetworks
import Tensors

/// A head that was fitted on the n-grams of the texts alone.
struct NgramFit: Sendable {
    let vocabulary: NgramVocabulary
    let fit: HeadFit
    /// `[N, C]`, with the temperature of the fit folded in.
    let weight: Tensor
}

extension FineTuner {
    /// Fits a head on the n-grams of the texts; `nil` if no two texts share one.
    ///
    /// N-grams and their frequencies are those of all training rows, also of the rows that a fold holds out. Of those,
    /// the labels alone are hidden from the heads that are scored on them.
    func ngramFit(
        on rows: FittingRows, _ onEvent: (FineTuningEvent) -> Void
    ) throws(Stopped) -> NgramFit? {
        let reader = embedder.ngramReader
        let vocabulary = try NgramSelection.vocabulary(
            of: rows.data.examples.map(\.input),
            limit: NgramSelection.limit(outputCount: rows.targets.outputCount), reader: reader,
            threads: threads)
        guard vocabulary.count > 0 else { return nil }
        func features(of data: LabeledData) throws(Stopped) -> HeadFeatures {
            let vectors = try vectors(of: data.examples.map(\.input), over: vocabulary, reader: reader)
            return HeadFeatures(Tensor(zeros: [vectors.rowCount, 1]), sparse: vectors)
        }
        var fitting = rows.fitting
        // A single strength was meant for the encoder's features.
        if fitting.options.inverseStrengths.count == 1 {
            fitting.options.inverseStrengths = HeadOptions.standardPath
        }
        fitting.options.measuresLearningCurve = false
        let fit = try fitting.fit(
            features(of: rows.data), to: rows.targets,
            validation: rows.validation.map { data throws(Stopped) in
                (try features(of: data), rows.validationTargets)
            }, groups: rows.groups, onProgress: { onEvent(.fitted($0)) })
        return fit.sparseMap.map { NgramFit(vocabulary: vocabulary, fit: fit, weight: $0) }
    }

    private func vectors(
        of inputs: [TextInput], over vocabulary: NgramVocabulary, reader: NgramReader
    ) throws(Stopped) -> SparseRows {
        let portion = 256
        let slices = stride(from: 0, to: inputs.count, by: portion).map {
            inputs[$0..<min($0 + portion, inputs.count)]
        }
        let parts = try threads.map(slices) { slice throws(Stopped) in
            try StopRequest.check()
            return vocabulary.vectors(of: slice, reader: reader)
        }
        return SparseRows(joining: parts, columnCount: vocabulary.count)
    }
}

extension SparseRows {
    /// Joins matrices of the same columns, one below the other.
    fileprivate init(joining parts: [SparseRows], columnCount: Int) {
        var offsets = [0]
        for part in parts {
            let start = offsets[offsets.count - 1]
            offsets += part.offsets.dropFirst().map { start + $0 }
        }
        self.init(
            offsets: offsets, columns: parts.flatMap(\.columns), values: parts.flatMap(\.values),
            columnCount: columnCount)
    }
}
