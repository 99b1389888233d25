import MiniBERT
import TestModels
import TestSupport
package import MiniBERTTraining

extension MaskedTokenBatch: TestInput {
    /// Each sequence with a masked token, in a batch of its own.
    package var parts: [MaskedTokenBatch] {
        zip(tokens.sequences, tokens.parts).compactMap { sequence, part in
            let rows = rows.filter { sequence.contains(Int($0)) }.map { $0 - Int32(sequence.lowerBound) }
            return rows.isEmpty ? nil : MaskedTokenBatch(tokens: part, rows: rows)
        }
    }
}
