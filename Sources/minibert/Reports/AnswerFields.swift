import PrintableText
import MiniBERT
import MiniBERTTraining
import StrictJSON

/// The fields that say how far a prediction can be trusted: its label set or interval, and whether the text is like those of
/// the training.
struct AnswerFields {
    /// Whether label sets or intervals are shown.
    let hasCoverage: Bool
    /// Whether it is shown if a text is like those of the training.
    let showsDomain: Bool
    let isRegression: Bool

    /// The names of the columns.
    var names: [String] {
        (hasCoverage ? (isRegression ? ["low", "high"] : ["label_set"]) : [])
            + (showsDomain ? ["in_domain"] : [])
    }

    /// The columns; empty ones for what the model cannot tell.
    func columns(of assessment: AnswerAssessment?) -> [String] {
        var columns: [String] = []
        if hasCoverage, isRegression {
            let interval = assessment?.interval
            columns += [interval?.lowerBound, interval?.upperBound].map { bound in
                bound.map { NumberText.fixed(Double($0), 6) } ?? ""
            }
        } else if hasCoverage {
            columns.append((assessment?.labelSet ?? []).joined(separator: ","))
        }
        if showsDomain { columns.append(assessment?.isInDomain.map { $0 ? "yes" : "no" } ?? "") }
        return columns
    }

    /// Writes the members of a JSON object.
    func writeMembers(of assessment: AnswerAssessment?, to json: inout JSONWriter) {
        if hasCoverage, isRegression {
            let interval = assessment?.interval.map { [$0.lowerBound, $0.upperBound] } ?? []
            json.field("interval") { json in json.array(interval) { $0.float($1) } }
        } else if hasCoverage {
            let labels = assessment?.labelSet ?? []
            json.field("label_set") { json in json.array(labels) { $0.string($1) } }
        }
        if showsDomain, let isInDomain = assessment?.isInDomain {
            json.field("in_domain") { $0.boolean(isInDomain) }
        }
    }

    /// The label set or the interval, and the mark of a text that is unlike those of the training, for people.
    static func cells(of assessment: AnswerAssessment?) -> [String] {
        var cells: [String] = []
        if let labels = assessment?.labelSet {
            cells.append("{" + labels.map { printable($0) }.joined(separator: ", ") + "}")
        } else if let interval = assessment?.interval {
            let ends = [interval.lowerBound, interval.upperBound].map { NumberText.short(Double($0)) }
            cells.append(ends.joined(separator: " to "))
        }
        if assessment?.isInDomain == false { cells.append("unlike the training texts") }
        return cells
    }
}
