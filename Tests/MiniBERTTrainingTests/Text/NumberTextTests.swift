@testable import MiniBERTTraining
import Foundation
import Testing

struct NumberTextTests {
    @Test func `a count has its noun in the right number`() {
        #expect(NumberText.counted(1, "row") == "1 row" && NumberText.counted(0, "row") == "0 rows")
        #expect(NumberText.counted(2000, "label") == "2,000 labels")
    }

    @Test func `fixed digits are rounded`() {
        for (value, digits, text): (Double, Int, String) in [
            (0.5, 0, "0"), (1.5, 0, "2"), (0.1255, 3, "0.126"), (-0.0001, 2, "0.00"), (-1.25, 1, "-1.2"),
            (12, 2, "12.00"), (0.999, 2, "1.00"), (1e20, 6, "1e+20"), (.nan, 3, "-"), (.infinity, 3, "-"),
        ] {
            #expect(NumberText.fixed(value, digits) == text)
        }
    }

    @Test func `six digits of a float are those of printf`() {
        var bits: UInt32 = 7
        for _ in 0..<2000 {
            bits = bits &* 1_664_525 &+ 1_013_904_223
            let value = Double(Float(bits >> 8) / Float(1 << 24))

            #expect(NumberText.fixed(value, 6) == String(format: "%.6f", value))
        }
    }

    @Test func `short numbers have no trailing zeros`() {
        for (value, text): (Double, String) in [
            (0.0, "0"), (0.03, "0.03"), (1234.6, "1235"), (-2.5, "-2.5"), (1e-9, "1e-9"), (.nan, "-"),
        ] {
            #expect(NumberText.short(value) == text)
        }
    }

    @Test func `thousands are grouped`() {
        #expect([0, 999, 1000, -1_234_567].map(NumberText.grouped) == ["0", "999", "1,000", "-1,234,567"])
    }
}
