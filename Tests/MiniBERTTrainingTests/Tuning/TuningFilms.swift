import MiniBERT
import Tensors
import TestModels

@testable import MiniBERTTraining

/// A small search: an encoder, and rows whose labels it can learn.
struct TuningFilms {
    let encoder: ChangedFolder
    let data: LabeledData
    let journal: String

    init(rowCount: Int = 60) throws {
        encoder = try ChangedFolder(copying: "bert-base")
        journal = encoder.beside("films.trials.jsonl")
        data = LabeledData(
            (0..<rowCount).map { index in
                let word = ["great", "dull", "long"][index % 3]
                return (text: "the film \(index * 7919 % 1000) is \(word)", label: "class \(index % 3)")
            })
    }

    func tuner(threads: Int = 2) throws -> FineTuner {
        FineTuner(embedder: try TextEmbedder(folder: encoder.path), threads: WorkerThreads(count: threads))
    }

    func tuning(trials: Int, threads: Int = 2, metric: TuningMetric = .logLoss) throws -> Tuning {
        var options = HeadOptions()
        options.triesNgrams = false
        var tuning = Tuning(tuner: try tuner(threads: threads), defaults: options, metric: metric)
        tuning.trialLimit = trials
        return tuning
    }
}

extension Tuning {
    /// The result without events.
    func result(for films: TuningFilms, resumes: Bool = false) throws -> TuningResult {
        try result(for: films.data, journal: films.journal, resumes: resumes, onEvent: { _ in })
    }
}

extension TuningTrial {
    /// The trial without its time.
    var untimed: TuningTrial {
        TuningTrial(
            setting: setting, scores: scores, gain: gain, standardError: standardError, seconds: 0)
    }
}
