import MiniBERTTraining

/// The line that shows the progress of fitting a head.
struct FittingProgressLine {
    let messages: Messages
    private var rate: WorkRate?

    init(messages: Messages) { self.messages = messages }

    /// Starts the clock.
    mutating func begin() { rate = WorkRate() }

    func show(_ progress: FittingProgress) {
        guard let rate else { return }
        let rest = progress.totalCount - progress.finishedCount
        messages.progress(
            "fitting the head: step \(grouped(progress.finishedCount)) of \(grouped(progress.totalCount)), "
                + rate.timeLeft(rest, at: progress.finishedCount))
    }
}
