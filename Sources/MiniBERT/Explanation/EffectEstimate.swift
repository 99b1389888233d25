/// An estimate of how much each part of a text changes a number, from the changes without sets of parts.
///
/// It is the ridge regression of the changes on the members of the sets, around a multiple of a guess:
///
///     minimize   Σ (loss(set) - Σ effect(part))² + strength · Σ (effect(part) - scale · guess(part))²
///
/// with the `scale` that fits the losses best on its own.
struct EffectEstimate {
    /// The strength of the penalty on the distance to the guess.
    static let usualStrength = 4.0

    private let guess: [Double]
    private var sets: [[Int]] = []
    private var losses: [Double] = []

    /// Creates an estimate with a guess of the effect of each part, in any unit.
    init(guess: [Double]) { self.guess = guess }

    /// Adds the loss of the number without a set of parts.
    mutating func add(loss: Double, without set: [Int]) {
        sets.append(set)
        losses.append(loss)
    }

    /// The effect of each part.
    func effects(strength: Double = usualStrength) -> [Double] {
        let guessed = sets.map { set in set.reduce(0) { $0 + guess[$1] } }
        let size = guessed.reduce(0) { $0 + $1 * $1 }
        // A guess that contradicts the losses is worth nothing.
        let scale = size > 0 ? max(0, zip(guessed, losses).reduce(0) { $0 + $1.0 * $1.1 } / size) : 0
        let weights = solution(of: zip(losses, guessed).map { $0 - scale * $1 }, strength)
        var effects = guess.map { scale * $0 }
        for (set, weight) in zip(sets, weights) {
            for part in set { effects[part] += weight }
        }
        return effects
    }

    /// The solution of `(M Mᵀ + strength · I) x = values`, where a row of `M` is 1 for the members of a set, else 0.
    ///
    /// It is found by a Cholesky decomposition; the matrix is positive definite.
    private func solution(of values: [Double], _ strength: Double) -> [Double] {
        let members = sets.map(Set.init)
        var factor = sets.map { _ in [Double](repeating: 0, count: sets.count) }
        var result = values
        for row in sets.indices {
            for column in 0...row {
                var value = Double(sets[column].count { members[row].contains($0) })
                if row == column { value += strength }
                for place in 0..<column { value -= factor[row][place] * factor[column][place] }
                factor[row][column] = row == column ? value.squareRoot() : value / factor[column][column]
            }
            for place in 0..<row { result[row] -= factor[row][place] * result[place] }
            result[row] /= factor[row][row]
        }
        for row in sets.indices.reversed() {
            for place in (row + 1)..<max(row + 1, sets.count) {
                result[row] -= factor[place][row] * result[place]
            }
            result[row] /= factor[row][row]
        }
        return result
    }
}
