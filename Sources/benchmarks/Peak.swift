import Tensors

/// The peak rate of one core's multiply-add units, measured with operands in registers.
///
/// The peak and shares of it are measured in processor time, so that other processes affect them little.
struct Peak: Comparable {
    /// Floating-point operations in a second of processor time.
    let rate: Double

    /// Measures the peak for a few milliseconds.
    static func measured() -> Peak {
        let start = processorSeconds()
        let operations = KernelVariant.current.exhaust(rounds: 1_000_000)
        return Peak(rate: operations / (processorSeconds() - start))
    }

    /// Returns the share of the peak that a number of operations in a given processor time reaches.
    func share(of operations: Double, seconds: Double) -> Double { operations / seconds / rate }

    static func < (left: Peak, right: Peak) -> Bool { left.rate < right.rate }
}
