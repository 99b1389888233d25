import TestModels
import MiniBERT
public import MiniBERTTraining
public import TestSupport

extension MaskedTokenBatch: TestInput {
    /// Each sequence of which a token is to be guessed, in a batch of its own.
    public var parts: [MaskedTokenBatch] {
        zip(tokens.sequences, tokens.parts).compactMap { sequence, part in
            let rows = rows.filter { sequence.contains(Int($0)) }.map { $0 - Int32(sequence.lowerBound) }
            return rows.isEmpty ? nil : MaskedTokenBatch(tokens: part, rows: rows)
        }
    }
}
