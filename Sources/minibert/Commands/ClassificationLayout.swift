import PrintableText
import MiniBERTTraining
import MiniBERT
import StrictJSON

struct ClassificationLayout: ResultLayout {
    let tasks: [ClassificationTask]
    /// The number of labels to show; `nil` for one, or for all in JSON.
    let count: Int?
    let threshold: Float?
    /// Whether label sets or intervals are shown.
    let hasCoverage: Bool
    /// Whether it is shown if a text is like those of the training.
    let showsDomain: Bool
    /// The label in place of one that is not certain enough; `nil` for an empty one below the threshold, and for none by
    /// the label set and the domain.
    let rejectLabel: String?
    let showsLogits: Bool
    let style: TextStyle
    /// Whether there is only one text, which is not repeated beside its labels.
    let isAlone: Bool

    /// One label with its probability or logit.
    private struct Score {
        let label: String
        let value: Float
    }

    /// The header of a table: `fields`, and the columns that are added.
    func header(_ fields: [[UInt8]], separator: UInt8) -> [UInt8] {
        let names = tasks.flatMap { task in
            let prefix = tasks.count == 1 ? "" : task.name + "_"
            let shown = min(count ?? 1, task.labels.count)
            return (1...max(1, shown)).flatMap { rank in
                ["label", "score"].map { prefix + $0 + (shown == 1 ? "" : "_\(rank)") }
            } + answers(task).names.map { prefix + $0 }
        }
        var line: [UInt8] = []
        for field in fields + names.map({ Array($0.utf8) }) {
            if !line.isEmpty { line.append(separator) }
            appendField(field, separator: separator, isVerbatim: true, to: &line)
        }
        return line + [0x0A]
    }

    var fieldCount: Int { tasks.reduce(0) { $0 + 2 + answers($1).names.count } }

    private func answers(_ task: ClassificationTask) -> AnswerFields {
        AnswerFields(hasCoverage: hasCoverage, showsDomain: showsDomain, isRegression: task.isRegression)
    }

    /// Whether the label of rejected texts takes the place of the predicted one.
    private func isRejected(_ prediction: Prediction) -> Bool {
        if prediction.decidedLabels?.isEmpty == true { return true }
        if let threshold, prediction.score < threshold { return true }
        return rejectLabel != nil && prediction.assessment?.isAnswer == false
    }

    /// The most probable labels, most probable first; equal ones stay in order.
    private func scores(_ prediction: Prediction, _ task: ClassificationTask) -> [Score] {
        guard !isRejected(prediction) else {
            return [Score(label: rejectLabel ?? "", value: value(prediction, prediction.labelIndex))]
        }
        if let joined = joinedLabels(prediction, task) {
            return [Score(label: joined, value: value(prediction, prediction.labelIndex))]
        }
        return ranking(of: prediction, count: count ?? 1).filter { index in
            threshold.map { prediction.probabilities[index] >= $0 } ?? true
        }.map { Score(label: task.labels[$0], value: value(prediction, $0)) }
    }

    /// The labels that the rule of the model gives, unless it gives one or a number of labels was asked for.
    private func joinedLabels(_ prediction: Prediction, _ task: ClassificationTask) -> String? {
        guard count == nil, let labels = givenLabels(prediction, task), labels.count > 1 else { return nil }
        return labels.joined(separator: ",")
    }

    /// The labels that the rule of the model gives and that reach the threshold; `nil` for a model without a rule.
    private func givenLabels(_ prediction: Prediction, _ task: ClassificationTask) -> [String]? {
        guard let labels = prediction.decidedLabels, let threshold else { return prediction.decidedLabels }
        return labels.filter { label in
            // Labels are compared by their bytes.
            let index = task.labels.firstIndex { $0.utf8.elementsEqual(label.utf8) }
            return index.map { prediction.probabilities[$0] >= threshold } ?? false
        }
    }

    /// The indices of the `count` most probable labels, most probable first.
    private func ranking(of prediction: Prediction, count: Int) -> [Int] {
        // One label is the usual case, and needs no sorting.
        if count == 1 { return [prediction.labelIndex] }
        let first = prediction.labelIndex
        return Array(([first] + prediction.ranking.filter { $0 != first }).prefix(count))
    }

    private func value(_ prediction: Prediction, _ index: Int) -> Float {
        showsLogits ? prediction.logits[index] : prediction.probabilities[index]
    }

    func appendFields(of predictions: [Prediction], separator: UInt8, to line: inout [UInt8]) {
        var isFirst = true
        func append(_ field: String) {
            if !isFirst { line.append(separator) }
            isFirst = false
            appendField(Array(field.utf8), separator: separator, to: &line)
        }
        for (prediction, task) in zip(predictions, tasks) {
            for score in scores(prediction, task) {
                append(score.label)
                append(NumberText.fixed(Double(score.value), 6))
            }
            for field in answers(task).columns(of: prediction.assessment) { append(field) }
        }
    }

    /// Writes the members of one task; of several tasks, an object for each under its name.
    func writeMembers(of predictions: [Prediction], to json: inout JSONWriter) {
        for (prediction, task) in zip(predictions, tasks) {
            guard tasks.count > 1 else { return write(prediction, task, to: &json) }
            json.field(task.name) { json in json.object { write(prediction, task, to: &$0) } }
        }
    }

    private func write(_ prediction: Prediction, _ task: ClassificationTask, to json: inout JSONWriter) {
        let probabilities = prediction.probabilities
        let shown = count.map { ranking(of: prediction, count: $0) } ?? Array(task.labels.indices)
        json.field("label") { $0.string(isRejected(prediction) ? rejectLabel ?? "" : prediction.label) }
        if let labels = givenLabels(prediction, task), task.hasSeveralLabels {
            json.field("labels") { json in json.array(labels) { $0.string($1) } }
        }
        json.field("score") { $0.float(prediction.score) }
        json.field("scores") { json in
            json.object { json in
                for index in shown { json.field(task.labels[index]) { $0.float(probabilities[index]) } }
            }
        }
        answers(task).writeMembers(of: prediction.assessment, to: &json)
        if let layer = prediction.exitLayer { json.field("exit") { $0.integer(layer) } }
        if showsLogits {
            json.field("logits") { json in json.array(prediction.logits) { $0.float($1) } }
        }
    }

    func text(of predictions: [Prediction], _ record: Record) -> [UInt8] {
        let rows = zip(predictions, tasks).map { prediction, task in
            let width = task.labels.map { displayWidth(printable($0)) }.max() ?? 0
            return scores(prediction, task).map { score in
                style.bold(printable(score.label))
                    + String(repeating: " ", count: max(0, width - displayWidth(printable(score.label))))
                    + "  " + NumberText.fixed(Double(score.value), 3)
            } + AnswerFields.cells(of: prediction.assessment)
        }
        let cells = rows.flatMap(\.self)
        guard !isAlone else { return Array(cells.map { $0 + "\n" }.joined().utf8) }
        let room = style.columns - cells.reduce(0) { $0 + displayWidth($1) + 2 }
        guard room >= 16, case .success(let content) = record.content else {
            return Array((cells.joined(separator: "  ") + "\n").utf8)
        }
        // Only the part that can be shown is read: a text may have megabytes.
        let excerpt = style.clipped(printable(content.text.prefix(4 * style.columns)), to: room)
        return Array((cells.joined(separator: "  ") + "  " + style.dim(excerpt) + "\n").utf8)
    }
}
