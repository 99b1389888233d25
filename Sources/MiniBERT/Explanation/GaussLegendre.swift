import CLibrary

/// The nodes and weights of Gauss-Legendre quadrature on `0...1`.
///
///     ∫ f(x) dx ≈ Σ weights[k] · f(nodes[k])
struct GaussLegendre {
    /// The nodes, in ascending order.
    let nodes: [Double]
    /// The weights, whose sum is 1.
    let weights: [Double]

    /// Creates a rule with `count` nodes, the roots of the Legendre polynomial of that degree, by Newton's method.
    init(count: Int) {
        var nodes: [Double] = []
        var weights: [Double] = []
        for index in (0..<count).reversed() {
            var x = cos(Double.pi * (Double(index) + 0.75) / (Double(count) + 0.5))
            var slope = 1.0
            // The first guess is close; a handful of steps reaches the last bits.
            for _ in 0..<8 {
                let (value, derivative) = Self.polynomial(degree: count, at: x)
                slope = derivative
                x -= value / derivative
            }
            slope = Self.polynomial(degree: count, at: x).derivative
            nodes.append((x + 1) / 2)
            weights.append(1 / ((1 - x * x) * slope * slope))
        }
        self.nodes = nodes
        self.weights = weights
    }

    /// The Legendre polynomial and its derivative, by the recurrence of Bonnet.
    private static func polynomial(degree: Int, at x: Double) -> (value: Double, derivative: Double) {
        var (before, value) = (0.0, 1.0)
        for step in 0..<degree {
            let next = (Double(2 * step + 1) * x * value - Double(step) * before) / Double(step + 1)
            (before, value) = (value, next)
        }
        return (value, Double(degree) * (x * value - before) / (x * x - 1))
    }
}
