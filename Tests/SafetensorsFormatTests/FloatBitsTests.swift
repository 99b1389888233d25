import Testing

@testable import SafetensorsFormat

struct FloatBitsTests {
    @Test func `F16 converts to the float of the same value`() {
        for (half, single): (UInt16, UInt32) in [
            (0x0000, 0x0000_0000), (0x8000, 0x8000_0000), (0x3C00, 0x3F80_0000), (0xC000, 0xC000_0000),
            (0x0001, 0x3380_0000), (0x03FF, 0x387F_C000), (0x0200, 0x3800_0000), (0x8003, 0xB440_0000),
            (0x0400, 0x3880_0000), (0x7BFF, 0x477F_E000), (0x7C00, 0x7F80_0000), (0xFC00, 0xFF80_0000),
            (0x7E01, 0x7FC0_2000), (0x7C01, 0x7F80_2000),
        ] as [(UInt16, UInt32)] {
            #expect(FloatBits.float(fromFloat16: half).bitPattern == single)
        }
    }

    @Test func `every finite F16 has the value of its fields, and converts back`() {
        for bits in UInt16.min ... .max where bits & 0x7C00 != 0x7C00 {
            let exponent = Int(bits >> 10 & 0x1F)
            let significand = Float(bits & 0x3FF) / 1024 + (exponent == 0 ? 0 : 1)
            let magnitude = Float(sign: .plus, exponent: max(exponent, 1) - 15, significand: significand)

            let value = FloatBits.float(fromFloat16: bits)

            #expect(value.magnitude == magnitude && (value.sign == .minus) == (bits >= 0x8000))
            #expect(FloatBits.float16(from: value) == bits)
        }
    }

    @Test func `a float converts to the nearest F16, ties to even`() {
        for (value, bits): (Float, UInt16) in [
            (65519.996, 0x7BFF), (65520, 0x7C00), (1e9, 0x7C00), (.infinity, 0x7C00),
            (0x1p-24, 0x0001), (0x1p-25, 0x0000), (0x1.000002p-25, 0x0001), (0x1.8p-24, 0x0002),
            (0x1p-26, 0x0000),
            (0x1.ffcp-15, 0x0400), (1.00048828125, 0x3C00), (1.0014648, 0x3C02), (-2, 0xC000),
        ] as [(Float, UInt16)] {
            #expect(FloatBits.float16(from: value) == bits)
        }
    }

    @Test func `a float converts to the nearest BF16, ties to even`() {
        for (single, bits): (UInt32, UInt16) in [
            (0x3F80_0000, 0x3F80), (0x3F80_8000, 0x3F80), (0x3F80_8001, 0x3F81), (0x3F81_8000, 0x3F82),
            (0x7F7F_FFFF, 0x7F80), (0x7F80_0000, 0x7F80), (0x0000_0001, 0x0000), (0x8001_0000, 0x8001),
        ] as [(UInt32, UInt16)] {
            #expect(FloatBits.bfloat16(from: Float(bitPattern: single)) == bits)
        }
    }

    @Test func `a NaN stays a NaN`() {
        let smallPayload = Float(bitPattern: 0x7F80_0001)

        #expect(FloatBits.float(fromFloat16: FloatBits.float16(from: smallPayload)).isNaN)
        #expect(FloatBits.float(fromBFloat16: FloatBits.bfloat16(from: smallPayload)).isNaN)
    }
}
