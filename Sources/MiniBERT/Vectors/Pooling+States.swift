import Tensors
import NeuralNetworks

extension Pooling {
    /// One vector for each sequence: `[T, H] -> [B, H]`.
    ///
    /// - Precondition: There is a pooler if this is `.pooler`.
    func callAsFunction(_ states: HiddenStates, pooler: BertPooler?) -> Tensor {
        switch self {
        case .cls: return states.classTokens.rows
        case .pooler:
            guard let pooler else { preconditionFailure("pooled states of a model without a pooler") }
            return pooler(states.classTokens.rows)
        case .mean: return SequencePooling.mean(states)
        case .meanOverRootLength:
            return states.reducingSequences { rows, count in rows.sumOfRows.scaled(by: 1 / count.squareRoot())
            }
        case .maximum: return states.reducingSequences { rows, _ in rows.maximumOfRows }
        }
    }
}

extension HiddenStates {
    /// The vectors that `body` makes of the rows of each sequence and their number: `[T, H] -> [B, H]`.
    fileprivate func reducingSequences(_ body: (Tensor, Float) -> Tensor) -> Tensor {
        let vectors = sequences.map { range in
            body(rows.rows(range), Float(range.count)).reshaped([1, rows.columns])
        }
        return .concatenatingRows(vectors)
    }
}

extension Tensor {
    /// The largest element of each column: `[n, H] -> [H]`.
    fileprivate var maximumOfRows: Tensor {
        var largest = [Float](repeating: -.infinity, count: columns)
        withElements { elements in
            for index in elements.indices {
                largest[index % columns] = max(largest[index % columns], elements[index])
            }
        }
        return Tensor(largest, shape: [columns])
    }
}
