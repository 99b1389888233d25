import Tensors
public import NeuralNetworks

/// Compares `backward` with central differences along random directions of the input and of each parameter.
///
/// The loss is a random weighting of the outputs, so that one number depends on all of them. A direction needs
/// two forward passes, for any number of elements. Pass a training context to use the same dropout masks in every
/// pass.
///
/// - Returns: A sentence for each derivative that is wrong; empty if all agree.
public func gradientFaults<Tested: Layer>(
    of layer: Tested, at input: Tested.Input, in context: ForwardContext = .inference, seed: UInt64 = 1,
    tolerance: Double = Tolerance.gradient
) -> [String] where Tested.Input: TestValue, Tested.Output: TestValue, Tested.InputGradient: TestValue {
    let check = GradientCheck(layer, at: input, in: context, seed: seed, tolerance: tolerance)
    let inputFault = check.fault(inDerivative: check.inputGradient.tensor, of: "the input") {
        direction, distance in
        check.loss(of: layer, at: input.replacing(input.tensor.moved(along: direction, by: distance)))
    }
    return check.parameterFaults + [inputFault].compactMap(\.self)
}

/// Compares `backward` of a layer whose input is not made of numbers with central differences, by its parameters
/// alone.
///
/// - Returns: A sentence for each derivative that is wrong; empty if all agree.
public func gradientFaults<Tested: Layer>(
    of layer: Tested, at input: Tested.Input, in context: ForwardContext = .inference, seed: UInt64 = 1,
    tolerance: Double = Tolerance.gradient
) -> [String] where Tested.Output: TestValue, Tested.InputGradient == Void {
    GradientCheck(layer, at: input, in: context, seed: seed, tolerance: tolerance).parameterFaults
}

/// One forward and backward pass, and the values for comparing it with differences.
private struct GradientCheck<Tested: Layer> where Tested.Output: TestValue {
    /// The step of the differences to each side, a compromise between rounding and curvature in 32-bit floats.
    private static var distance: Float { 1e-2 }

    let layer: Tested
    let input: Tested.Input
    let context: ForwardContext
    let seed: UInt64
    let tolerance: Double
    let weighting: Tensor
    let gradient: Tested
    let inputGradient: Tested.InputGradient
    /// The size of a difference that rounding alone can cause.
    let noise: Double

    init(_ layer: Tested, at input: Tested.Input, in context: ForwardContext, seed: UInt64, tolerance: Double)
    {
        (self.layer, self.input, self.context) = (layer, input, context)
        (self.seed, self.tolerance) = (seed, tolerance)
        var passContext = context
        let (output, activations) = layer.forward(input, in: &passContext)
        weighting = .random(output.tensor.shape, seed: seed)
        var gradient = layer.zeroed
        inputGradient = layer.backward(output.replacing(weighting), through: activations, into: &gradient)
        self.gradient = gradient
        noise = 1e-6 * weighting.norm * output.tensor.norm / Double(Self.distance)
    }

    func loss(of layer: Tested, at input: Tested.Input) -> Double {
        var passContext = context
        return layer.forward(input, in: &passContext).output.tensor.innerProduct(weighting)
    }

    var parameterFaults: [String] {
        gradient.parameters().enumerated().compactMap { position, parameter in
            guard parameter.role != .statistic else { return nil }
            return fault(inDerivative: parameter.tensor, of: "'\(parameter.path.name)'") {
                direction, distance in
                var moved = layer
                var index = 0
                moved.updateParameters { tensor, _, _ in
                    if index == position { tensor = tensor.moved(along: direction, by: distance) }
                    index += 1
                }
                return loss(of: moved, at: input)
            }
        }
    }

    func fault(
        inDerivative derivative: Tensor, of part: String,
        loss: (_ direction: Tensor, _ distance: Float) -> Double
    ) -> String? {
        let direction = Tensor.random(derivative.shape, seed: seed &+ 1000)
        let analytic = derivative.innerProduct(direction)
        let numeric =
            (loss(direction, Self.distance) - loss(direction, -Self.distance)) / Double(2 * Self.distance)
        // The derivative along a random direction is usually of about this size, unless the direction is nearly
        // orthogonal to the gradient.
        let usual = derivative.norm * direction.norm / Double(max(1, derivative.count)).squareRoot()
        guard abs(analytic - numeric) <= tolerance * max(abs(numeric), usual) + noise else {
            return "the derivative by \(part) is \(analytic) by backward, \(numeric) by differences"
        }
        return nil
    }
}
