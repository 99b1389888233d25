import StrictJSON
import MiniBERTTraining

/// The result of a search for settings, in words and as JSON.
extension TrainingRun {
    /// The trials that matter, and the scores on unseen rows.
    func summary(of result: TuningResult, unseen: Evaluation) -> String {
        let best = result.trials[result.choice]
        var lines = [
            "\(counted(result.trials.count, "trial")); trial 0 is the \(result.trials[0].words)"
        ]
        if result.choice > 0 {
            lines.append("best is trial \(result.choice): \(best.words)")
        } else if result.trials.count > 1 {
            lines.append("no trial is better than the default by more than chance explains")
        }
        lines.append("scores on \(counted(unseen.rowCount, "row")) that no choice has seen:")
        lines.append(String(unseen.text().dropLast()))
        if let other = result.defaultUnseen {
            let scores = best.scores.map { score in
                "\(score.metric.rawValue) \(NumberText.fixed(score.metric.value(of: other), 3))"
            }
            lines.append("the default on the same rows: " + scores.joined(separator: ", "))
        }
        return lines.joined(separator: "\n")
    }

    func json(of result: TuningResult) -> JSONValue {
        let seed = UInt64(arguments[TrainOptions.seed])
        return [
            "trials": .array(
                result.trials.enumerated().map { $0.element.json(number: $0.offset, seed: seed) }),
            "choice": .integer(result.choice), "unseen": result.unseen?.json ?? .null,
            "default_unseen": result.defaultUnseen?.json ?? .null,
            "command": .text(
                String(decoding: command(for: result.trials[result.choice].setting), as: UTF8.self)),
        ]
    }

    /// The command that trains on the same rows with these settings.
    func command(for setting: TrialSetting) -> [UInt8] {
        var words = ["minibert", TrainCommand.name].map { Array($0.utf8) }
        let operands = arguments.operands
        let hasDash = operands.contains { $0.first == UInt8(ascii: "-") && $0.count > 1 }
        if !hasDash { words += operands }
        for option in TuningOptions.kept(for: setting) {
            for value in arguments.occurrences[option.name] ?? [] {
                words.append(Array(option.written.utf8))
                if option.syntax != nil { words.append(value) }
            }
        }
        if !arguments.has(ModelOptions.model), let model = context.environment.value("MINIBERT_MODEL") {
            words += [Array(ModelOptions.model.written.utf8), Array(model.utf8)]
        }
        words += setting.options.map { Array($0.utf8) }
        if hasDash { words += [Array("--".utf8)] + operands }
        return Array(words.map(shellWord).joined(separator: [UInt8(ascii: " ")]))
    }
}

extension TuningTrial {
    /// The score that decides, with its name.
    var mainScore: String {
        scores.first.map { "\($0.metric.rawValue) \(NumberText.fixed($0.value, 3))" } ?? "failed"
    }

    /// The settings, the scores and the gain in words.
    var words: String {
        let named = scores.map { "\($0.metric.rawValue) \(NumberText.fixed($0.value, 3))" }
        var words = setting.words + ": " + (named.isEmpty ? "failed" : named.joined(separator: ", "))
        if let gain, let standardError {
            words += "; gain \(NumberText.fixed(gain, 3)) ± \(NumberText.fixed(standardError, 3))"
        }
        return words
    }
}
