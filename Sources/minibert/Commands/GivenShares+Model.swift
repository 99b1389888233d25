import MiniBERT
import MiniBERTTraining
import PrintableText

extension GivenShares {
    /// The shares, read from the file if one is given.
    ///
    /// - Throws: `CommandError.data` for a file that has something else.
    private func shares() throws(CommandError) -> [(label: String, share: Double)] {
        switch self {
        case .list(let shares): return shares
        case .file(let path):
            var shares: [(label: String, share: Double)] = []
            for line in try tabbedLines(reading: path).lines {
                guard line.cells.count == 2, let share = Self.share(line.cells[1]) else {
                    throw .data(
                        "\(line.source): expected a label, a tab and a share above 0 and below 1, such as 0.25"
                    )
                }
                shares.append((line.cells[0], share))
            }
            return shares
        }
    }

    /// The model for texts with these shares.
    ///
    /// - Throws: `CommandError.usage` for shares that the model has no use for, `.data` for a file, `.model` for a model that
    ///   does not keep those of its training.
    func applied(to model: TextClassifier) throws(CommandError) -> TextClassifier {
        let given = try shares()
        let option = AnswerOptions.prior.written
        do throws(TextClassifier.PriorFault) {
            return try model.expecting(given)
        } catch {
            switch error {
            case .model(let fault): throw CommandError(fault)
            case .unknownLabel(let label):
                let known = model.labels.prefix(20).map { "'\(printable($0))'" }.joined(separator: ", ")
                throw .usage(
                    .impossible(
                        "'\(option)': the model has no label '\(printable(label))', it knows \(known)"
                            + (model.labels.count > 20 ? " and \(model.labels.count - 20) more" : "")))
            case .repeatedLabel(let label):
                throw .usage(
                    .impossible(
                        "'\(option)': the label '\(printable(label))' has two shares, expected one for each"))
            case .wrongSum:
                let sum = given.reduce(0) { $0 + $1.share }
                throw .usage(
                    .impossible(
                        "'\(option)': the shares have the sum \(NumberText.short(sum)), expected 1 for all "
                            + "\(model.labels.count) labels of the model, and less if some are left out"))
            }
        }
    }
}

/// Reads a small file of cells with tabs between them.
func tabbedLines(reading path: String, isLossy: Bool = false) throws(CommandError) -> TabbedLines {
    do throws(DataError) {
        return try TabbedLines(reading: path, isLossy: isLossy)
    } catch {
        throw CommandError(error)
    }
}
