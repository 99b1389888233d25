import SystemFiles

/// Says how far a run is: on a terminal five times a second, else every ten seconds.
struct ProgressReporter {
    private let messages: Messages
    private let isShown: Bool
    private let interval: Double
    private let start = System.seconds
    private var last = System.seconds

    init(messages: Messages, isShown: Bool) {
        self.messages = messages
        self.isShown = isShown
        interval = messages.isTerminal ? 0.2 : 10
    }

    /// Says it, if it is time to.
    mutating func update(_ tally: RecordRun.Tally) {
        let now = System.seconds
        guard isShown, now - last >= interval else { return }
        last = now
        messages.progress("\(grouped(tally.records)) texts, \(rate(tally.records, now)) texts/s")
    }

    /// What was done, when all is.
    func summary(_ tally: RecordRun.Tally) -> String {
        let now = System.seconds
        return
            "\(grouped(tally.records)) texts, \(grouped(tally.tokens)) tokens, \(spoken(seconds: now - start)), "
            + "\(rate(tally.records, now)) texts/s"
    }

    private func rate(_ count: Int, _ now: Double) -> String {
        grouped(Int(Double(count) / max(now - start, 1e-3)))
    }
}
