import PrintableText
import MiniBERTTraining

/// Shows the progress of a pretraining or a distillation, and every score on held-out text.
struct PretrainingProgress {
    let messages: Messages

    func show(_ event: Pretraining.Event) {
        switch event {
        case .read(let lineCount, let tokenCount):
            messages.progress("\(grouped(lineCount)) lines, \(grouped(tokenCount)) tokens")
        case .damagedVectors(let path):
            messages.note("\(printable(path)): is damaged; the vectors are computed again")
        case .taught(let lineCount): messages.progress("teacher: \(grouped(lineCount)) lines")
        case .initialized(let pieceCount, let count):
            messages.tell(
                "\(grouped(pieceCount)) of \(grouped(count)) embeddings are initialized from the teacher")
        case .trained(let report): show(report)
        }
    }

    private func show(_ report: PretrainingReport) {
        let place = "step \(grouped(report.stepCount)) of \(grouped(report.totalStepCount))"
        let pace =
            "loss \(NumberText.fixed(Double(report.loss), 4)), \(grouped(Int(report.tokensPerSecond))) tokens/s"
        if let heldOut = report.heldOut {
            messages.tell(
                "\(place), \(pace), held out: loss \(NumberText.fixed(Double(heldOut.loss), 4)), \(heldOut.measureName) "
                    + NumberText.fixed(Double(heldOut.measure), 4))
        } else {
            messages.progress("\(place), \(pace), \(spoken(seconds: report.remainingSeconds)) left")
        }
    }
}
