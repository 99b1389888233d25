// Sharing one operation among threads. Each part is computed as it would be alone, so nothing changes but the time.

extension WorkerThreads {
    /// Handing a part to another thread pays from about this many multiply-adds on.
    private static let smallestWork = 1 << 18
    /// Parts for each thread, so that one that came late does not keep the others waiting.
    private static let partsPerThread = 2

    /// Calls `body` for `0..<count`, or for parts of it at the same time, which begin at multiples of `unit`.
    ///
    /// - Parameters:
    ///   - count: How many outputs there are to be computed.
    ///   - unit: How many belong together.
    ///   - work: How many multiply-adds all of them take, by which the number of parts is chosen.
    ///   - body: Computes some of them; must not depend on the others.
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

/// A body that writes other elements for every part, so that several threads may run it at once.
@safe
private struct PartedBody: @unchecked Sendable {
    let perform: (Range<Int>) -> Void
}
