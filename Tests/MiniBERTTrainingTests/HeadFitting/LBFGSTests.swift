@testable import MiniBERTTraining
import Testing

struct LBFGSTests {
    /// `1 + (x - 1)² + 100 (y - 2)² + (x - y + 1)⁴`, a convex function with its minimum at (1, 2), steep in one direction.
    private func valley(_ at: [Double]) -> (value: Double, gradient: [Double]) {
        let (x, y) = (at[0] - 1, at[1] - 2)
        let cube = 4 * (x - y) * (x - y) * (x - y)
        return (1 + x * x + 100 * y * y + cube * (x - y) / 4, [2 * x + cube, 200 * y - cube])
    }

    @Test func `it finds the minimum of a narrow valley`() {
        let start = valley([-3, 7])

        let (point, _) = LBFGS(tolerance: 1e-12).minimum(
            from: LBFGS.Point(position: [-3, 7], value: start.value, gradient: start.gradient),
            evaluate: valley,
            precondition: { $0 })

        #expect(abs(point.position[0] - 1) < 1e-4 && abs(point.position[1] - 2) < 1e-4)
    }

    @Test func `one step is enough when the preconditioner is exact`() {
        func bowl(_ at: [Double]) -> (value: Double, gradient: [Double]) {
            (1 + at[0] * at[0] / 2 + 500 * at[1] * at[1], [at[0], 1000 * at[1]])
        }
        let start = bowl([3, 4])

        let (point, steps) = LBFGS().minimum(
            from: LBFGS.Point(position: [3, 4], value: start.value, gradient: start.gradient), evaluate: bowl,
            precondition: { [$0[0], $0[1] / 1000] })

        #expect(steps == 1)
        #expect(point.position == [0, 0])
    }
}
