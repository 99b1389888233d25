/// Minimizes smooth convex functions by limited-memory BFGS (Nocedal, 1980; Liu and Nocedal, 1989).
///
/// Each direction starts from a preconditioner close to the inverse second derivative, so that few steps are needed.
struct LBFGS: Sendable {
    /// The number of past steps that the curvature is estimated from.
    var memory = 12
    var maximumSteps = 300
    /// The minimization stops when the remaining decrease is estimated to be below this share of the value.
    var tolerance = 1e-8

    struct Point {
        var position: [Double]
        var value: Double
        var gradient: [Double]
    }

    private struct Step {
        let move: [Double]
        let change: [Double]
        let curvature: Double
    }

    /// Minimizes from `start`; returns the last point and the number of steps.
    ///
    /// - Throws: The first error of `evaluate` or `inverse`.
    func minimum<Failure: Error>(
        from start: Point, evaluate: ([Double]) throws(Failure) -> (value: Double, gradient: [Double]),
        precondition inverse: ([Double]) throws(Failure) -> [Double]
    ) throws(Failure) -> (point: Point, steps: Int) {
        var point = start
        var history: [Step] = []
        for step in 0..<maximumSteps {
            let direction = try Self.direction(at: point, history: history, inverse: inverse)
            let slope = dot(direction, point.gradient)
            // Half the slope along a Newton direction estimates the remaining decrease.
            guard slope < 0, -slope / 2 > tolerance * max(abs(point.value), 1e-12) else {
                return (point, step)
            }
            guard let next = try Self.search(from: point, along: direction, slope: slope, evaluate) else {
                return (point, step)
            }
            let move = difference(next.position, point.position)
            let change = difference(next.gradient, point.gradient)
            let curvature = dot(move, change)
            if curvature > 1e-12 * dot(change, change).squareRoot() * dot(move, move).squareRoot() {
                history.append(Step(move: move, change: change, curvature: curvature))
                if history.count > memory { history.removeFirst() }
            }
            point = next
        }
        return (point, maximumSteps)
    }

    /// The search direction by the two-loop recursion.
    private static func direction<Failure: Error>(
        at point: Point, history: [Step], inverse: ([Double]) throws(Failure) -> [Double]
    ) throws(Failure) -> [Double] {
        var direction = point.gradient
        var shares: [Double] = []
        for step in history.reversed() {
            let share = dot(step.move, direction) / step.curvature
            add(-share, step.change, to: &direction)
            shares.append(share)
        }
        direction = try inverse(direction)
        for (step, share) in zip(history, shares.reversed()) {
            add(share - dot(step.change, direction) / step.curvature, step.move, to: &direction)
        }
        for index in direction.indices { direction[index] = -direction[index] }
        return direction
    }

    /// Halves the step until the value decreases enough for its slope (Armijo, 1966); `nil` if rounding errors hide
    /// any further decrease.
    private static func search<Failure: Error>(
        from point: Point, along direction: [Double], slope: Double,
        _ evaluate: ([Double]) throws(Failure) -> (value: Double, gradient: [Double])
    ) throws(Failure) -> Point? {
        // Products are computed in 32 bits, so values have about this error.
        let noise = 1e-9 * abs(point.value)
        var length = 1.0
        for _ in 0..<30 {
            var position = point.position
            add(length, direction, to: &position)
            let (value, gradient) = try evaluate(position)
            if value <= point.value + 1e-4 * length * slope + noise {
                return value < point.value ? Point(position: position, value: value, gradient: gradient) : nil
            }
            length /= 2
        }
        return nil
    }
}

private func dot(_ first: [Double], _ second: [Double]) -> Double {
    var sum = 0.0
    for index in first.indices { sum += first[index] * second[index] }
    return sum
}

private func add(_ factor: Double, _ other: [Double], to vector: inout [Double]) {
    for index in vector.indices { vector[index] += factor * other[index] }
}

private func difference(_ first: [Double], _ second: [Double]) -> [Double] {
    zip(first, second).map { $0 - $1 }
}
