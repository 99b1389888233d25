import MiniBERTTraining
import SystemFiles

/// The line that shows the progress of a search for settings.
final class TuningProgressLine {
    private let messages: Messages
    private let timeLimit: Double?
    private let trialLimit: Int?
    private let start = System.seconds
    private var best = ""

    init(messages: Messages, timeLimit: Double?, trialLimit: Int?) {
        (self.messages, self.timeLimit, self.trialLimit) = (messages, timeLimit, trialLimit)
    }

    func show(_ event: TuningEvent) {
        switch event {
        case .split(let training, let heldOut, let unseen):
            messages.tell(
                "trials train on \(grouped(training)) rows and are compared on \(grouped(heldOut)) others; "
                    + "\(grouped(unseen)) rows are left for the final score")
        case .finished(let trial, let number, let best, let isRecorded):
            if best == number { self.best = ", best: trial \(number), \(trial.mainScore)" }
            messages.detail(
                "trial \(number): \(trial.words), \(spoken(seconds: trial.seconds))"
                    + (isRecorded ? ", from the journal" : ""))
        case .working(let trial?, _):
            messages.progress("trial \(trial)\(count)\(best)\(timeLeft)")
        case .working(nil, _): messages.progress("scoring the best settings on unseen rows\(best)")
        }
    }

    private var count: String { trialLimit.map { " of at most \(grouped($0))" } ?? "" }

    private var timeLeft: String {
        guard let timeLimit else { return "" }
        return ", " + spoken(seconds: max(0, timeLimit - (System.seconds - start))) + " left"
    }
}
