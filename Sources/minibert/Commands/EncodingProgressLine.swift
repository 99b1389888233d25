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
            "encoding: \(grouped(progress.finishedCount)) of \(counted(progress.totalCount, "text")), "
                + "\(rated(rate.perSecond(encoded), "text")), "
                + rate.timeLeft(progress.totalCount - progress.finishedCount, at: encoded))
    }

    /// Shows a summary once all texts have features.
    mutating func finish() {
        guard let progress, let rate else { return }
        let encoded = progress.finishedCount - progress.cachedCount
        let cached =
            progress.cachedCount > 0 ? "\(counted(progress.cachedCount, "text")) from the cache" : nil
        let done =
            encoded > 0 ? "encoded \(counted(encoded, "text")) in \(spoken(seconds: rate.seconds))" : nil
        messages.tell([done, cached].compactMap(\.self).joined(separator: ", "))
        self.progress = nil
    }
}
