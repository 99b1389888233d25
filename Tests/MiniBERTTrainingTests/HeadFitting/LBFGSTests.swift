import Tensors
@testable import MiniBERTTraining
import Testing

struct LBFGSTests {
    /// `1 + (x - 1)² + 100 (y - 2)² + (x - y + 1)⁴`, a convex function with its minimum at (1, 2), steep in one direction.
    private func valley(_ at: Tensor) -> (value: Double, gradient: Tensor) {
        let (x, y) = (Double(at[0, 0]) - 1, Double(at[0, 1]) - 2)
        let cube = 4 * (x - y) * (x - y) * (x - y)
        return (1 + x * x + 100 * y * y + cube * (x - y) / 4, vector(2 * x + cube, 200 * y - cube))
    }

    @Test func `it finds the minimum of a narrow valley`() {
        let start = valley(vector(-3, 7))

        let point = LBFGS(tolerance: 1e-12).minimum(
            from: LBFGS.Point(position: vector(-3, 7), value: start.value, gradient: start.gradient),
            evaluate: valley,
            precondition: { $0 }
        ).point

        #expect(abs(point.position[0, 0] - 1) < 1e-3 && abs(point.position[0, 1] - 2) < 1e-3)
    }

    @Test func `the tolerance is a share of the least value if that is larger`() {
        let start = valley(vector(-3, 7))
        func steps(leastValue: Double) -> Int {
            LBFGS(tolerance: 1e-6, leastValue: leastValue).minimum(
                from: LBFGS.Point(position: vector(-3, 7), value: start.value, gradient: start.gradient),
                evaluate: valley, precondition: { $0 }
            ).steps
        }

        #expect(steps(leastValue: 0.5) == steps(leastValue: 0))
        #expect(steps(leastValue: 1e5) < steps(leastValue: 0))
        #expect(steps(leastValue: 1e14) == 0)
    }

    @Test func `a preconditioner a thousand times too small takes few more steps`() {
        let start = valley(vector(-3, 7))
        func steps(factor: Double) -> Int {
            LBFGS(tolerance: 1e-9).minimum(
                from: LBFGS.Point(position: vector(-3, 7), value: start.value, gradient: start.gradient),
                evaluate: valley, precondition: { $0 * vector(factor, factor / 200) }
            ).steps
        }

        #expect(steps(factor: 1e-3) <= steps(factor: 1) + 5)
    }

    @Test func `the scale says how much too large a preconditioner is`() {
        func bowl(_ at: Tensor) -> (value: Double, gradient: Tensor) {
            (1 + at.squaredNorm / 2, at)
        }
        let start = bowl(vector(3, 4))

        let scale = LBFGS().minimum(
            from: LBFGS.Point(position: vector(3, 4), value: start.value, gradient: start.gradient),
            evaluate: bowl, precondition: { $0.scaled(by: 8) }
        ).scale

        #expect(scale == 0.125)
    }

    @Test func `one step is enough when the preconditioner is exact`() {
        func bowl(_ at: Tensor) -> (value: Double, gradient: Tensor) {
            let (x, y) = (Double(at[0, 0]), Double(at[0, 1]))
            return (1 + x * x / 2 + 512 * y * y, vector(x, 1024 * y))
        }
        let start = bowl(vector(3, 4))

        let (point, steps, scale) = LBFGS().minimum(
            from: LBFGS.Point(position: vector(3, 4), value: start.value, gradient: start.gradient),
            evaluate: bowl,
            precondition: { $0 * vector(1, 0x1p-10) })

        #expect(steps == 1 && scale == 1)
        #expect(point.position.elements == [0, 0])
    }
}

private func vector(_ x: Double, _ y: Double) -> Tensor { Tensor([Float(x), Float(y)], shape: [2]) }
