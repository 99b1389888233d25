import Tensors

extension Parameterized {
    /// A copy whose parameters are all zero, the initial gradient.
    public var zeroed: Self {
        var zeroed = self
        zeroed.updateParameters { parameter, _, _ in parameter = Tensor(zeros: parameter.shape) }
        return zeroed
    }

    /// Adds `factor` times every parameter of `other`, whose shapes must be the same.
    public mutating func add(_ other: Self, scaledBy factor: Float = 1) {
        let addends = other.parameters()
        var index = 0
        updateParameters { parameter, _, _ in
            parameter.add(addends[index].tensor, scaledBy: factor)
            index += 1
        }
    }

    /// Whether every number of the parameters, statistics included, is finite.
    package var isFinite: Bool { parameters().allSatisfy { $0.tensor.isFinite } }
}

extension Tensor {
    /// The sum of the magnitudes of the elements, added in double precision.
    var absoluteSum: Double {
        withElements { elements in
            elements.indices.reduce(0) { $0 + Double(abs(elements[$1])) }
        }
    }
}
