import Tensors

/// Minimizes smooth convex functions by limited-memory BFGS (Nocedal, 1980; Liu and Nocedal, 1989).
///
/// Each direction starts from a preconditioner close to a multiple of the inverse second derivative, so that few steps are
/// needed. The multiple is that of the last step (Nocedal and Wright, Numerical Optimization, equation 7.20).
struct LBFGS: Sendable {
    /// The number of past steps that the curvature is estimated from.
    var memory = 12
    var maximumSteps = 1000
    /// The minimization stops when the remaining decrease is estimated to be below this share of the value.
    var tolerance = 1e-8
    /// The least value that the share is taken of.
    var leastValue = 1e-12

    struct Point {
        var position: Tensor
        var value: Double
        var gradient: Tensor
    }

    private struct Step {
        let move: Tensor
        let change: Tensor
        let curvature: Double
        /// The factor by which the preconditioner agrees with the curvature along this step.
        let scale: Double
    }

    /// Minimizes from `start`.
    ///
    /// - Returns: The last point, the number of steps, and the factor by which the preconditioner agrees with the curvature
    ///   along the last one; 1 without a step.
    /// - Throws: The first error of `evaluate` or `inverse`.
    func minimum<Failure: Error>(
        from start: Point, evaluate: (Tensor) throws(Failure) -> (value: Double, gradient: Tensor),
        precondition inverse: (Tensor) throws(Failure) -> Tensor
    ) throws(Failure) -> (point: Point, steps: Int, scale: Double) {
        var point = start
        var history: [Step] = []
        var scale: Double { history.last?.scale ?? 1 }
        for step in 0..<maximumSteps {
            let direction = try Self.direction(at: point, history: history, inverse: inverse)
            let slope = direction.dot(point.gradient)
            // Half the slope along a Newton direction estimates the remaining decrease.
            guard slope < 0, -slope / 2 > tolerance * max(abs(point.value), leastValue) else {
                return (point, step, scale)
            }
            guard let (next, length) = try Self.search(from: point, along: direction, slope: slope, evaluate)
            else { return (point, step, scale) }
            var move = direction
            if length != 1 { move.scale(by: Float(length)) }
            let change = next.gradient - point.gradient
            let curvature = move.dot(change)
            if curvature > -1e-12 * length * slope {
                let scale = try curvature / change.dot(inverse(change))
                history.append(Step(move: move, change: change, curvature: curvature, scale: scale))
                if history.count > memory { history.removeFirst() }
            }
            point = next
        }
        return (point, maximumSteps, scale)
    }

    /// The search direction by the two-loop recursion.
    private static func direction<Failure: Error>(
        at point: Point, history: [Step], inverse: (Tensor) throws(Failure) -> Tensor
    ) throws(Failure) -> Tensor {
        var direction = point.gradient
        var shares: [Double] = []
        for step in history.reversed() {
            let share = step.move.dot(direction) / step.curvature
            direction.add(step.change, scaledBy: Float(-share))
            shares.append(share)
        }
        direction = try inverse(direction)
        if let last = history.last { direction.scale(by: Float(last.scale)) }
        for (step, share) in zip(history, shares.reversed()) {
            let other = step.change.dot(direction) / step.curvature
            direction.add(step.move, scaledBy: Float(share - other))
        }
        direction.scale(by: -1)
        return direction
    }

    /// Shortens the step until the value decreases enough for its slope (Armijo, 1966); returns the point and the step as a
    /// share of the direction, or `nil` if rounding errors hide any further decrease.
    private static func search<Failure: Error>(
        from point: Point, along direction: Tensor, slope: Double,
        _ evaluate: (Tensor) throws(Failure) -> (value: Double, gradient: Tensor)
    ) throws(Failure) -> (point: Point, length: Double)? {
        // Products are computed in 32 bits, so values have about this error.
        let noise = 1e-8 * abs(point.value)
        var length = 1.0
        for _ in 0..<30 {
            var position = point.position
            position.add(direction, scaledBy: Float(length))
            let (value, gradient) = try evaluate(position)
            if value <= point.value + 1e-4 * length * slope + noise {
                guard value < point.value else { return nil }
                return (Point(position: position, value: value, gradient: gradient), length)
            }
            // To the minimum of the parabola through both values with this slope.
            let excess = value - point.value - length * slope
            length *= max(0.1, min(0.5, -length * slope / (2 * excess)))
        }
        return nil
    }
}
