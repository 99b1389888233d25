import MiniBERT
import NeuralNetworks
import Tensors
import TestModels

@testable import MiniBERTTraining

/// A suite that trains on forty texts on films, of two classes.
protocol FilmTraining {}

extension FilmTraining {
    var texts: [String] {
        (0..<40).map { "the film number \($0) was \($0 % 2 == 0 ? "a wonder" : "dull")" }
    }

    func data() throws -> LabeledData {
        let rows = texts.enumerated().map { "\($0 % 2 == 0 ? "good" : "bad")\t\($1)\n" }
        return try LabeledData(bytes: Array(("label\ttext\n" + rows.joined()).utf8), name: "films.tsv")
    }

    func tuner(_ encoder: ChangedFolder, threads: Int = 1) throws -> FineTuner {
        FineTuner(embedder: try TextEmbedder(folder: encoder.path), threads: WorkerThreads(count: threads))
    }

    /// Options of a training by gradients that takes three short epochs.
    func options(
        network: HeadShape.Network? = nil, unfreezing: Unfreezing = .none
    ) -> GradientOptions {
        var options = GradientOptions(network: network, unfreezing: unfreezing)
        (options.epochCount, options.batchSize) = (3, 10)
        return options
    }
}

extension FineTunedModel {
    /// The parameters of encoder and head.
    var parameters: [Parameter] { encoder.parameters() + head.parameters() }
}
