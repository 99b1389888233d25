import Foundation
import Testing

@testable import minibert

struct NumbersTests {
    @Test(arguments: [
        (0, "0"), (999, "999"), (1000, "1,000"), (-1_234_567, "-1,234,567"), (100_000, "100,000"),
    ])
    func `thousands are set off by commas`(number: Int, text: String) {
        #expect(grouped(number) == text)
    }

    @Test(arguments: [
        (Float(0.971), 3, "0.971"), (1, 6, "1.000000"), (0, 6, "0.000000"), (-2.5, 1, "-2.5"),
        (0.000_000_4, 6, "0.000000"),
        (-12.345, 2, "-12.35"), (1e20, 6, "1e+20"), (.nan, 3, "nan"), (.infinity, 3, "inf"),
        (-0.000_000_1, 6, "0.000000"),
    ])
    func `a number has the digits it was asked for`(value: Float, decimals: Int, text: String) {
        #expect(fixed(value, decimals: decimals) == text)
    }

    @Test func `six decimals are those of printf`() {
        var bits: UInt32 = 7
        for _ in 0..<2000 {
            bits = bits &* 1_664_525 &+ 1_013_904_223
            let value = Float(bits >> 8) / Float(1 << 24)

            #expect(fixed(value, decimals: 6) == String(format: "%.6f", Double(value)))
        }
    }

    @Test(arguments: [(0.84, "0.8 s"), (250, "4 min 10 s"), (7300, "2 h 1 min")])
    func `durations are said as people say them`(seconds: Double, text: String) {
        #expect(spoken(seconds: seconds) == text)
    }
}
