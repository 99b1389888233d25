import NeuralNetworks
import Tensors

/// Removes groups of inputs of a linear map one after another: each time the group whose loss is least, after the
/// other weights are repaired by least squares.
///
/// With `G` the sum of `x xᵀ` over tokens, the removal of input `j` adds `‖wⱼ‖² / (G⁻¹)ⱼⱼ` to the squared error of the
/// outputs if the other weights become `W - wⱼ (G⁻¹)ⱼ / (G⁻¹)ⱼⱼ` (LeCun, Denker and Solla, 1990; Hassibi and Stork,
/// 1993). A group is the removal of its inputs in turn.
struct GreedyRemoval {
    private let groupSize: Int
    private let outputSize: Int
    private let stride: Int
    /// The number of inputs that are left, with the constant.
    private var size: Int
    /// The inverse of the sums of products of the inputs that are left; rows have a fixed stride.
    private var inverse: [Double]
    /// A row of weights for each input that is left; the first is the bias.
    private var weights: [Double]
    /// The number of the group at each place.
    private var groups: [Int]

    /// Begins with all inputs of a map.
    ///
    /// - Precondition: The moments are those of the map's inputs, and groups divide them.
    init(_ map: Linear, moments: LinearMoments, groupSize: Int, ridge: Double) throws(Stopped) {
        self.groupSize = groupSize
        size = moments.size
        stride = size
        outputSize = map.weight.rows
        weights = map.solution
        groups = Array(0..<(size - 1) / groupSize)
        let factor = try CholeskyFactor(of: moments.regularizedGram(ridge), size: size)
        var identity = [Double](repeating: 0, count: size * size)
        for index in 0..<size { identity[index * size + index] = 1 }
        inverse = try factor.solved(identity, width: size)
    }

    /// The groups that are left, in ascending order, and the map of their inputs.
    struct Remainder: Sendable {
        let groups: [Int]
        let map: Linear
    }

    var remainder: Remainder {
        let order = groups.indices.sorted { groups[$0] < groups[$1] }
        var solution = Array(weights.prefix(outputSize))
        for place in order {
            let first = (1 + place * groupSize) * outputSize
            solution += weights[first..<first + groupSize * outputSize]
        }
        return Remainder(
            groups: order.map { groups[$0] },
            map: Linear(solution: solution, size: size, outputSize: outputSize))
    }

    /// Removes groups until some number is left.
    mutating func reduce(to count: Int) throws(Stopped) {
        while groups.count > count {
            try StopRequest.check()
            let losses = groups.indices.map(loss)
            let place = losses.indices.reduce(0) { losses[$1] < losses[$0] ? $1 : $0 }
            for offset in 0..<groupSize { clear(1 + place * groupSize + offset) }
            moveLastGroup(to: place)
        }
    }

    /// The squared error that the removal of the group at a place adds.
    private func loss(of place: Int) -> Double {
        let first = 1 + place * groupSize
        if groupSize == 1 {
            var square = 0.0
            for index in first * outputSize..<(first + 1) * outputSize {
                square += weights[index] * weights[index]
            }
            return square / max(inverse[first * stride + first], .leastNormalMagnitude)
        }
        // The inverse and the weights of the group alone, eliminated input by input.
        var own = (0..<groupSize).map { row in
            (0..<groupSize).map { inverse[(first + row) * stride + first + $0] }
        }
        var rows = (0..<groupSize).map { row in
            Array(weights[(first + row) * outputSize..<(first + row + 1) * outputSize])
        }
        var loss = 0.0
        for row in 0..<groupSize {
            let pivot = max(own[row][row], .leastNormalMagnitude)
            loss += rows[row].reduce(0) { $0 + $1 * $1 } / pivot
            for other in row + 1..<max(groupSize, row + 1) {
                let share = own[other][row] / pivot
                for column in row..<groupSize { own[other][column] -= share * own[row][column] }
                for column in 0..<outputSize { rows[other][column] -= share * rows[row][column] }
            }
        }
        return loss
    }

    /// Makes the weights of an input zero, and repairs all others.
    private mutating func clear(_ input: Int) {
        let row = Array(inverse[input * stride..<input * stride + size])
        let weight = Array(weights[input * outputSize..<(input + 1) * outputSize])
        let pivot = max(row[input], .leastNormalMagnitude)
        let (size, stride, outputSize) = (size, stride, outputSize)
        for other in 0..<size where row[other] != 0 {
            let share = row[other] / pivot
            var rows = inverse.mutableSpan
            rows.subtract(share, row.span, from: other * stride)
        }
        for other in 0..<size where row[other] != 0 {
            let share = row[other] / pivot
            var rows = weights.mutableSpan
            rows.subtract(share, weight.span, from: other * outputSize)
        }
    }

    /// Moves the last group to a place, whose own inputs are no longer needed.
    private mutating func moveLastGroup(to place: Int) {
        let (to, from) = (1 + place * groupSize, size - groupSize)
        if to != from {
            for offset in 0..<groupSize {
                for column in 0..<size {
                    inverse[(to + offset) * stride + column] = inverse[(from + offset) * stride + column]
                }
                for column in 0..<outputSize {
                    weights[(to + offset) * outputSize + column] =
                        weights[(from + offset) * outputSize + column]
                }
            }
            for row in 0..<size {
                for offset in 0..<groupSize {
                    inverse[row * stride + to + offset] = inverse[row * stride + from + offset]
                }
            }
        }
        groups[place] = groups[groups.count - 1]
        groups.removeLast()
        size -= groupSize
    }
}
