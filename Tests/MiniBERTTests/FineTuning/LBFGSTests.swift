import Testing

@testable import MiniBERT

struct LBFGSTests {
    /// `(1 - x)² + 100 (y - x²)²`, whose least value is at (1, 1), at the end of a curved valley (Rosenbrock, 1960).
    private func valley(_ at: [Double]) -> (value: Double, gradient: [Double]) {
        let (x, y) = (at[0], at[1])
        let rise = y - x * x
        return ((1 - x) * (1 - x) + 100 * rise * rise, [-2 * (1 - x) - 400 * x * rise, 200 * rise])
    }

    @Test func `it finds the end of a curved valley`() {
        let start = valley([-1.2, 1])

        let (point, _) = LBFGS(tolerance: 1e-12).minimum(
            from: LBFGS.Point(position: [-1.2, 1], value: start.value, gradient: start.gradient), evaluate: valley,
            precondition: { $0 })

        #expect(abs(point.position[0] - 1) < 1e-4 && abs(point.position[1] - 1) < 1e-4)
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
