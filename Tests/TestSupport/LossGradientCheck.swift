public import NeuralNetworks
public import Tensors

/// Compares the derivative of a loss with central differences along random directions of the outputs.
///
/// - Returns: A sentence for each direction in which the derivative is wrong; empty if all agree.
public func gradientFaults<Objective: Loss>(
    of loss: Objective, at outputs: Tensor, _ targets: [Objective.Target],
    tolerance: Double = Tolerance.gradient
) -> [String] {
    let distance: Float = 1e-2
    let gradient = loss(outputs, targets).gradient
    return (1...3 as ClosedRange<UInt64>).compactMap { seed in
        let direction = Tensor.random(outputs.shape, seed: seed &+ 1000)
        let upper = loss(outputs.moved(along: direction, by: distance), targets).mean
        let lower = loss(outputs.moved(along: direction, by: -distance), targets).mean
        let numeric = (Double(upper) - Double(lower)) / Double(2 * distance)
        let analytic = gradient.innerProduct(direction)
        // The derivative along a random direction is usually of about this size, unless the direction is nearly
        // orthogonal to the gradient.
        let usual = gradient.norm * direction.norm / Double(max(1, gradient.count)).squareRoot()
        return abs(analytic - numeric) <= tolerance * max(abs(numeric), usual)
            ? nil : "the derivative is \(analytic) by the loss, \(numeric) by differences"
    }
}
