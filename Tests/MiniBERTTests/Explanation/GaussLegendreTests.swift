import Testing

@testable import MiniBERT

struct GaussLegendreTests {
    @Test func `small rules have the nodes and weights of the textbook`() {
        let two = GaussLegendre(count: 2)
        let three = GaussLegendre(count: 3)

        #expect(isClose(two.nodes, [0.5 - 0.5 / 3.0.squareRoot(), 0.5 + 0.5 / 3.0.squareRoot()]))
        #expect(isClose(two.weights, [0.5, 0.5]))
        #expect(isClose(three.nodes, [0.5 - 0.6.squareRoot() / 2, 0.5, 0.5 + 0.6.squareRoot() / 2]))
        #expect(isClose(three.weights, [5.0 / 18, 8.0 / 18, 5.0 / 18]))
    }

    @Test func `a rule of n nodes integrates polynomials up to degree 2n - 1`() {
        for count in [1, 2, 7, 50, 800] {
            let rule = GaussLegendre(count: count)
            #expect(rule.nodes.count == count && rule.nodes == rule.nodes.sorted())
            for degree in [0, 1, count, 2 * count - 1] {
                let integral = zip(rule.nodes, rule.weights).reduce(0) { sum, point in
                    sum + point.1 * (0..<degree).reduce(1) { power, _ in power * point.0 }
                }
                #expect(isClose([integral], [1 / Double(degree + 1)]), "\(count) nodes, degree \(degree)")
            }
        }
    }

    private func isClose(_ found: [Double], _ expected: [Double]) -> Bool {
        found.count == expected.count && zip(found, expected).allSatisfy { abs($0 - $1) < 1e-12 }
    }
}
