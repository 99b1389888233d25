import Testing

@testable import MiniBERT

struct NumberTextTests {
    @Test(arguments: [
        (0.5, 0, "1"), (0.1255, 3, "0.126"), (-0.0001, 2, "0.00"), (-1.25, 1, "-1.3"), (12, 2, "12.00"),
        (0.999, 2, "1.00"),
    ])
    func `fixed digits are rounded`(value: Double, digits: Int, text: String) {
        #expect(NumberText.fixed(value, digits) == text)
    }

    @Test(arguments: [
        (0.0, "0"), (0.03, "0.03"), (1234.5, "1235"), (-2.5, "-2.5"), (1e-9, "1e-9"), (.nan, "-"),
    ])
    func `short numbers have no needless digit`(value: Double, text: String) {
        #expect(NumberText.short(value) == text)
    }

    @Test func `thousands are grouped`() {
        #expect([0, 999, 1000, -1_234_567].map(NumberText.grouped) == ["0", "999", "1,000", "-1,234,567"])
    }
}
