// Sharing one operation among threads. Each part is computed as it would be alone, so nothing changes but the time.

extension WorkerThreads {
    /// Waking a thread takes about as long as this many multiply-adds.
    private static let smallestWork = 1 << 20

    /// Calls `body` for `0..<count`, or for parts of it at the same time, which begin at multiples of `unit`.
    ///
    /// - Parameters:
    ///   - count: How many outputs there are to be computed.
    ///   - unit: How many belong together.
    ///   - work: How many multiply-adds all of them take, by which the number of parts is chosen.
    ///   - body: Computes some of them; must not depend on the others.
    static func share(_ count: Int, unit: Int, work: Int, _ body: (Range<Int>) -> Void) {
        let units = (count + unit - 1) / unit
        let parts = min(operationCount, units, work / smallestWork)
        if parts <= 1 { return body(0..<count) }
        let variant = KernelVariant.current
        withoutActuallyEscaping(body) { body in
            let body = PartedBody(perform: body)
            performConcurrently(parts) { part in
                let first = units * part / parts * unit
                let end = min(count, units * (part + 1) / parts * unit)
                variant.perform { body.perform(first..<end) }
            }
        }
    }
}

/// A body that writes other elements for every part, so that several threads may run it at once.
@safe
private struct PartedBody: @unchecked Sendable {
    let perform: (Range<Int>) -> Void
}
