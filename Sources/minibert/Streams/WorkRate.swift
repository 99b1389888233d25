import SystemFiles

/// Measures how fast counted work goes.
struct WorkRate {
    private let start = System.seconds
    private let firstCount: Int

    init(from firstCount: Int = 0) { self.firstCount = firstCount }

    var seconds: Double { System.seconds - start }

    func perSecond(_ count: Int) -> Double { Double(count - firstCount) / max(seconds, 1e-3) }

    /// The time that `remaining` more will take, such as `4 min 10 s left`.
    func timeLeft(_ remaining: Int, at count: Int) -> String {
        spoken(seconds: Double(remaining) / max(perSecond(count), 1e-3)) + " left"
    }
}
