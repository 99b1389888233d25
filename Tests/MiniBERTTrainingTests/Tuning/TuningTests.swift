import Foundation
import MiniBERT
import NeuralNetworks
import Tensors
import TestSupport
import Testing

@testable import MiniBERTTraining

struct TuningTests {
    @Test func `the trials do not depend on the number of threads`() throws {
        let films = try TuningFilms()

        let one = try films.tuning(trials: 7, threads: 1).result(for: films)
        let three = try films.tuning(trials: 7, threads: 3).result(for: films)

        #expect(one.trials.count == 7)
        #expect(one.trials.map(\.untimed) == three.trials.map(\.untimed))
        #expect(one.choice == three.choice)
        #expect(one.unseen == three.unseen)
    }

    @Test func `the first trial is the default training`() throws {
        let films = try TuningFilms()
        let tuning = try films.tuning(trials: 1)
        let split = try TuningSplit(films.data, for: tuning.tuner)

        let result = try tuning.result(for: films)
        let model = try tuning.tuner.fit(split.training, validation: split.heldOut, options: tuning.defaults)
        let evaluation = try model.classifier.score(split.heldOut).evaluation

        #expect(result.choice == 0)
        #expect(result.trials[0].scores.first?.value == TuningMetric.logLoss.value(of: evaluation))
        #expect(result.keptModel?.head.parameters() == model.head.parameters())
        #expect(result.defaultUnseen == nil)
        #expect(result.unseen?.rowCount == split.unseen.examples.count)
    }

    @Test func `a search that is resumed gives the trials of one without an interruption`() throws {
        let films = try TuningFilms()
        let whole = try films.tuning(trials: 8).result(for: films)
        let lines = try Data(contentsOf: URL(filePath: films.journal)).split(separator: UInt8(ascii: "\n"))
        for count in [1, 2, 4, 8] {
            // A process that was killed has written a part of the next line.
            let kept = lines[...count].joined(separator: [10]) + [10] + lines[count].prefix(20)
            try Data(kept).write(to: URL(filePath: films.journal))

            let resumed = try films.tuning(trials: 8).result(for: films, resumes: true)

            #expect(resumed.trials.map(\.untimed) == whole.trials.map(\.untimed))
            #expect(resumed.choice == whole.choice)
            #expect(resumed.unseen == whole.unseen)
            let after = try Data(contentsOf: URL(filePath: films.journal))
            #expect(after.split(separator: UInt8(ascii: "\n")).count == lines.count)
        }
    }

    @Test func `a search that is stopped has the model of its best trial`() throws {
        let films = try TuningFilms()
        let calls = CallCounter()

        let result = try StopRequest.heeding({ calls.count >= 3 }) {
            try films.tuning(trials: 20).result(for: films.data, journal: films.journal, resumes: false) {
                if case .finished = $0 { calls.next() }
            }
        }

        #expect(result.trials.count == 3)
        #expect(result.unseen == nil)
        let model = try #require(result.keptModel)
        #expect(try model.classifier.classify("the film 5 is great").label.hasPrefix("class"))
    }

    @Test func `a search that is stopped before its first trial leaves no model and no journal`() throws {
        let films = try TuningFilms()

        #expect(throws: FineTuningError.interrupted) {
            try StopRequest.heeding({ true }) { try films.tuning(trials: 3).result(for: films) }
        }
        #expect(!FileManager.default.fileExists(atPath: films.journal))
    }

    @Test func `without time for more, the default training is the only trial`() throws {
        let films = try TuningFilms()
        var tuning = try films.tuning(trials: 50)
        tuning.timeLimit = 0

        let result = try tuning.result(for: films)

        #expect(result.trials.count == 1)
        #expect(result.unseen != nil)
    }

    @Test func `a regression and rows of several labels are tuned by their own scores`() throws {
        let films = try TuningFilms()
        func result(_ task: LabelingTask, _ target: (Int) -> LabeledExample.Target) throws -> TuningResult {
            var tuner = try films.tuner()
            tuner.task = task
            let examples = films.data.examples.enumerated().map { index, example in
                LabeledExample(text: example.text, target: target(index), source: example.source)
            }
            var tuning = Tuning(
                tuner: tuner, defaults: HeadOptions(), metric: TuningMetric.metrics(of: task)[0])
            tuning.trialLimit = 4
            return try tuning.result(
                for: LabeledData(examples: examples), journal: films.journal, resumes: false,
                onEvent: { _ in }
            )
        }

        let numbers = try result(.regression) { .value(Double($0 % 3)) }
        // The label of a single row cannot be held out.
        let sets = try result(.multiLabel(separator: ",")) {
            .labels(
                $0 == 7
                    ? [ClassLabel("rare")] : $0 % 3 == 0 ? [] : [ClassLabel("a"), ClassLabel("b\($0 % 2)")])
        }

        #expect(numbers.trials.count == 4)
        #expect(numbers.trials[0].scores.map(\.metric) == [.pearson, .spearman])
        #expect(sets.trials.count == 4)
        #expect(sets.trials[0].scores.map(\.metric) == [.logLoss, .exactMatch, .macroF1, .microF1])
    }
}
