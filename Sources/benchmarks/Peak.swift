import Tensors
import MiniBERT

/// The most that one core's multiply-add units give, measured at this moment between registers alone.
///
/// It is measured, and shares of it are taken, by processor time, so that other processes change them little.
struct Peak: Comparable {
    /// Floating-point operations in a second of processor time.
    let rate: Double

    /// Measures it for a few milliseconds.
    static func measured() -> Peak {
        let start = processorSeconds()
        let operations = KernelVariant.current.exhaust(rounds: 1_000_000)
        return Peak(rate: operations / (processorSeconds() - start))
    }

    /// The share that so many operations in so much processor time are.
    func share(of operations: Double, seconds: Double) -> Double { operations / seconds / rate }

    /// Whether the first one is the lower.
    static func < (left: Peak, right: Peak) -> Bool { left.rate < right.rate }
}
