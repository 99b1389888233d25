import MiniBERTTraining

/// Shows the progress of encoding texts, and how long it took.
struct EncodingProgressLine {
    let messages: Messages
    private var rate: WorkRate?
    private var progress: EncodingProgress?

    init(messages: Messages) { self.messages = messages }

    mutating func show(_ progress: EncodingProgress) {
        let rate = self.rate ?? WorkRate()
        (self.rate, self.progress) = (rate, progress)
        let encoded = progress.finishedCount - progress.cachedCount
        messages.progress(
            "encoding: \(grouped(progress.finishedCount)) of \(grouped(progress.totalCount)) texts, "
                + "\(grouped(Int(rate.perSecond(encoded)))) texts/s, "
                + rate.timeLeft(progress.totalCount - progress.finishedCount, at: encoded))
    }

    /// Shows a summary once all texts have features.
    mutating func finish() {
        guard let progress, let rate else { return }
        let encoded = progress.finishedCount - progress.cachedCount
        let cached = progress.cachedCount > 0 ? "\(grouped(progress.cachedCount)) texts from the cache" : nil
        let done = encoded > 0 ? "encoded \(grouped(encoded)) texts in \(spoken(seconds: rate.seconds))" : nil
        messages.tell([done, cached].compactMap(\.self).joined(separator: ", "))
        self.progress = nil
    }
}
