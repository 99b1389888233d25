internal import Tensors

/// The rows of a batch in the order in which a recurrent network reads them: the first token of every sequence, then the
/// second of every sequence that has one, and so on.
///
/// The longest sequence comes first in each step, so those that go on are the first rows of the step before. One product
/// serves a whole step, and a row does not depend on its neighbours.
struct TimeSteps: Sendable {
    /// The sequences as they lie in the batch.
    let sequences: [Range<Int>]
    /// The rows of each step, in the new order.
    let steps: [Range<Int>]
    /// For each row of the new order, its row in the batch.
    private let sources: [Int32]
    /// For each row of the batch, its row in the new order.
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

    /// The rows of the batch in the order of the steps: `[T, H] -> [T, H]`.
    func ordered(_ rows: Tensor) -> Tensor { rows.gatheringRows(sources) }

    /// The rows in the order of the steps back in that of the batch: `[T, H] -> [T, H]`.
    func restored(_ rows: Tensor) -> HiddenStates {
        HiddenStates(rows: rows.gatheringRows(destinations), sequences: sequences)
    }

    /// For each row in the order of the steps the row of its sequence one step before; zeros in the first step.
    func previous(_ rows: Tensor) -> Tensor {
        var previous = Tensor(zeros: rows.shape)
        for (step, before) in zip(steps.dropFirst(), steps) {
            let continued = before.lowerBound..<before.lowerBound + step.count
            previous.setBlock(row: step.lowerBound, column: 0, to: rows.rows(continued))
        }
        return previous
    }
}
