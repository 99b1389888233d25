import Tensors

/// The rows of a batch in the order in which a recurrent network reads them: the first token of every sequence,
/// then the second token of every sequence that has one, and so on.
///
/// The longest sequence comes first in each time step, so the sequences that continue are the first rows of the
/// step before. One product serves a whole step, and a row does not depend on the other rows.
struct TimeSteps: Sendable {
    /// The sequences in the order of the batch.
    let sequences: [Range<Int>]
    /// The rows of each time step, in the new order.
    let steps: [Range<Int>]
    /// The row in the batch of each row of the new order.
    private let sources: [Int32]
    /// The row in the new order of each row of the batch.
    private let destinations: [Int32]

    init(_ sequences: [Range<Int>]) {
        self.sequences = sequences
        let longestFirst = sequences.sorted { $0.count > $1.count }
        var steps: [Range<Int>] = []
        var sources: [Int32] = []
        for step in 0..<(longestFirst.first?.count ?? 0) {
            let start = sources.count
            sources += longestFirst.prefix { $0.count > step }.map { Int32($0.lowerBound + step) }
            steps.append(start..<sources.count)
        }
        var destinations = [Int32](repeating: 0, count: sources.count)
        for (row, source) in sources.enumerated() { destinations[Int(source)] = Int32(row) }
        (self.steps, self.sources, self.destinations) = (steps, sources, destinations)
    }

    /// Returns the rows of the batch in the order of the time steps: `[T, H] -> [T, H]`.
    func ordered(_ rows: Tensor) -> Tensor { rows.gatheringRows(sources) }

    /// Returns rows in the order of the time steps to the order of the batch: `[T, H] -> [T, H]`.
    func restored(_ rows: Tensor) -> HiddenStates {
        HiddenStates(rows: rows.gatheringRows(destinations), sequences: sequences)
    }

    /// Returns for each row, in the order of the time steps, the row of its sequence one step before; zeros in
    /// the first step.
    func previous(_ rows: Tensor) -> Tensor {
        var previous = Tensor(zeros: rows.shape)
        for (step, before) in zip(steps.dropFirst(), steps) {
            let continued = before.lowerBound..<before.lowerBound + step.count
            previous.setBlock(row: step.lowerBound, column: 0, to: rows.rows(continued))
        }
        return previous
    }
}
