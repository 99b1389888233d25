import MiniBERTTraining
import MiniBERT
import SystemFiles

/// Says how far a training on text is: on a terminal five times a second, else every ten seconds; what was measured is
/// always said.
struct PretrainingProgress {
    private let messages: Messages
    private var last = 0.0

    init(messages: Messages) { self.messages = messages }

    mutating func show(_ event: Pretraining.Event) {
        switch event {
        case .read(let lineCount, let tokenCount):
            update("\(grouped(lineCount)) lines, \(grouped(tokenCount)) tokens")
        case .taught(let lineCount): update("teacher: \(grouped(lineCount)) lines")
        case .initialized(let pieceCount, let count):
            messages.tell("\(grouped(pieceCount)) of \(grouped(count)) pieces start as the teacher's")
        case .trained(let report): show(report)
        }
    }

    private mutating func show(_ report: PretrainingReport) {
        let place = "step \(grouped(report.stepCount)) of \(grouped(report.totalStepCount))"
        let pace =
            "loss \(NumberText.fixed(Double(report.loss), 4)), \(grouped(Int(report.tokensPerSecond))) tokens/s"
        if let heldOut = report.heldOut {
            messages.tell(
                "\(place), \(pace), held out: loss \(NumberText.fixed(Double(heldOut.loss), 4)), \(heldOut.measureName) "
                    + NumberText.fixed(Double(heldOut.measure), 4))
        } else {
            update("\(place), \(pace), \(spoken(seconds: report.remainingSeconds)) left")
        }
    }

    private mutating func update(_ text: String) {
        let now = System.seconds
        guard now - last >= (messages.isTerminal ? 0.2 : 10) else { return }
        last = now
        messages.progress(text)
    }
}
