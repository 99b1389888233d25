// One operation shared among threads. Each part is computed exactly as it would be alone, so the result has the
// same bits.

extension WorkerThreads {
    /// The smallest number of multiply-adds for which handing a part to another thread pays.
    private static let smallestWork = 1 << 18
    /// The number of parts for each thread.
    ///
    /// With more than one, a thread that starts late does not delay the others.
    private static let partsPerThread = 2

    /// Calls `body` for `0..<count`, or at the same time for parts of it that begin at multiples of `unit`.
    ///
    /// - Parameters:
    ///   - count: The number of outputs to compute.
    ///   - unit: The number of outputs that must not be separated.
    ///   - work: The number of multiply-adds for all outputs; it decides the number of parts.
    ///   - body: Computes some of the outputs, independently of the others.
    static func share(_ count: Int, unit: Int, work: Int, _ body: (Range<Int>) -> Void) {
        let units = (count + unit - 1) / unit
        guard let crew, crew.size > 1 else { return body(0..<count) }
        let parts = min(partsPerThread * crew.size, units, work / smallestWork)
        if parts <= 1 { return body(0..<count) }
        withoutActuallyEscaping(body) { body in
            let body = PartedBody(perform: body)
            crew.perform(parts) { part in
                let first = units * part / parts * unit
                let end = min(count, units * (part + 1) / parts * unit)
                body.perform(first..<end)
            }
        }
    }
}

/// A body that writes different elements for every part, so several threads may run it at once.
@safe
private struct PartedBody: @unchecked Sendable {
    let perform: (Range<Int>) -> Void
}
