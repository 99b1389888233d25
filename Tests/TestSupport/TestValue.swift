public import NeuralNetworks
public import Tensors

/// An input of a layer that the checks can divide into parts.
public protocol TestInput {
    /// The rows or the sequences, each as an input of its own.
    var parts: [Self] { get }
}

/// An output of a layer, or an input that is made of numbers.
public protocol TestValue {
    /// All numbers of the value.
    var tensor: Tensor { get }
    /// Returns the same value with other numbers.
    func replacing(_ tensor: Tensor) -> Self
}

extension Tensor: TestInput, TestValue {
    /// The tensor itself.
    public var tensor: Tensor { self }
    /// Returns the other tensor.
    public func replacing(_ tensor: Tensor) -> Tensor { tensor }
    /// Each row as a tensor.
    public var parts: [Tensor] { (0..<rows).map { rows($0..<$0 + 1) } }
}

extension HiddenStates: TestInput, TestValue {
    /// The states.
    public var tensor: Tensor { rows }
    /// Returns other states of the same sequences.
    public func replacing(_ tensor: Tensor) -> HiddenStates {
        HiddenStates(rows: tensor, sequences: sequences)
    }
    /// The sequences, one by one.
    public var parts: [HiddenStates] {
        sequences.map { HiddenStates(rows: rows.rows($0), sequences: [0..<$0.count]) }
    }

    /// Returns states of sequences with these lengths, with elements drawn uniformly from `-1...1`.
    public static func random(_ lengths: [Int], size: Int, seed: UInt64) -> HiddenStates {
        HiddenStates(
            rows: .random([lengths.reduce(0, +), size], seed: seed), sequences: adjacentRanges(of: lengths))
    }
}

extension [Int32]: TestInput {
    /// The ids, one by one.
    public var parts: [[Int32]] { map { [$0] } }
}

/// Returns adjacent ranges of these lengths, from 0 on.
public func adjacentRanges(of lengths: [Int]) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    for length in lengths {
        let start = ranges.last?.upperBound ?? 0
        ranges.append(start..<start + length)
    }
    return ranges
}

extension Tensor {
    /// Returns a tensor with elements drawn uniformly from `-1...1`.
    public static func random(_ shape: TensorShape, seed: UInt64) -> Tensor {
        var generator = SplitMix64(seed: seed)
        return Tensor(
            (0..<shape.count).map { _ in Float.random(in: -1...1, using: &generator) }, shape: shape)
    }

    /// Returns the sum of the products of all elements, in double precision.
    public func innerProduct(_ other: Tensor) -> Double {
        zip(elements, other.elements).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }

    /// The sum of all elements, in double precision.
    public var sum: Double { elements.reduce(0) { $0 + Double($1) } }

    /// The root of the sum of the squares of all elements, in double precision.
    public var norm: Double { innerProduct(self).squareRoot() }

    /// Returns the tensor moved by `distance` along `direction`.
    public func moved(along direction: Tensor, by distance: Float) -> Tensor {
        Tensor(zip(elements, direction.elements).map { $0 + distance * $1 }, shape: shape)
    }
}

extension Parameterized {
    /// Returns a copy with every parameter drawn uniformly from `-0.5...0.5`, and scales from `0.5...1.5`.
    ///
    /// Statistics keep their values.
    public func randomized(seed: UInt64) -> Self {
        var randomized = self
        var seed = seed
        randomized.updateParameters { parameter, _, role in
            guard role != .statistic else { return }
            let random = Tensor.random(parameter.shape, seed: seed)
            parameter = Tensor(
                random.elements.map { role == .scale ? 1 + $0 / 2 : $0 / 2 }, shape: parameter.shape)
            seed += 1
        }
        return randomized
    }
}
