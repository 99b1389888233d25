import MiniBERTTraining
import MiniBERT
import SystemFiles

/// Says how far encoding is, on a terminal five times a second, else every ten seconds; and how long it took.
struct EncodingPace {
    let messages: Messages
    private var start = System.seconds
    private var last = System.seconds
    private var progress: FeatureExtractor.Progress?

    init(messages: Messages) { self.messages = messages }

    mutating func show(_ progress: FeatureExtractor.Progress) {
        let now = System.seconds
        if self.progress == nil { (start, last) = (now, now) }
        self.progress = progress
        guard now - last >= (messages.isTerminal ? 0.2 : 10) else { return }
        last = now
        let encoded = progress.finishedCount - progress.cachedCount
        let rate = Double(encoded) / max(now - start, 1e-3)
        let remaining = Double(progress.totalCount - progress.finishedCount) / max(rate, 1e-3)
        messages.progress(
            "encoding: \(grouped(progress.finishedCount)) of \(grouped(progress.totalCount)) texts, "
                + "\(grouped(Int(rate))) texts/s, \(spoken(seconds: remaining)) left")
    }

    /// All texts have their features.
    mutating func finish() {
        guard let progress else { return }
        let encoded = progress.finishedCount - progress.cachedCount
        let cached = progress.cachedCount > 0 ? "\(grouped(progress.cachedCount)) texts from the cache" : nil
        let done =
            encoded > 0
            ? "encoded \(grouped(encoded)) texts in \(spoken(seconds: System.seconds - start))" : nil
        messages.tell([done, cached].compactMap(\.self).joined(separator: ", "))
        self.progress = nil
    }
}
