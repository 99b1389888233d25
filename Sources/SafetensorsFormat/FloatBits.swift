/// Conversions between 32-bit floats and the 16-bit formats F16 and BF16.
///
/// They work on the bits, so that the results are the same on every processor, including subnormal numbers.
enum FloatBits {
    /// Returns the float of the same value.
    ///
    /// The conversion is exact, and a NaN keeps its payload.
    static func float(fromBFloat16 bits: UInt16) -> Float {
        Float(bitPattern: UInt32(bits) << 16)
    }

    /// Returns the float of the same value.
    ///
    /// The conversion is exact, and a NaN keeps its payload.
    static func float(fromFloat16 bits: UInt16) -> Float {
        let sign = UInt32(bits & 0x8000) << 16
        let exponent = UInt32(bits >> 10) & 0x1F
        let mantissa = UInt32(bits) & 0x3FF
        switch exponent {
        case 0x1F:  // infinity, NaN
            return Float(bitPattern: sign | 0x7F80_0000 | mantissa << 13)
        case 0 where mantissa == 0:
            return Float(bitPattern: sign)
        case 0:
            // mantissa · 2⁻²⁴: its highest bit becomes the implicit one.
            let shift = UInt32(mantissa.leadingZeroBitCount) - 21  // 1 for the highest of the ten bits
            return Float(bitPattern: sign | (113 - shift) << 23 | (mantissa << shift & 0x3FF) << 13)
        default:
            return Float(bitPattern: sign | (exponent + 112) << 23 | mantissa << 13)
        }
    }

    /// Returns the nearest BF16, ties to even; a NaN stays a NaN.
    static func bfloat16(from value: Float) -> UInt16 {
        guard !value.isNaN else { return UInt16(value.bitPattern >> 16) | 0x0040 }
        let isOdd = value.bitPattern >> 16 & 1
        return UInt16(truncatingIfNeeded: (value.bitPattern + 0x7FFF + isOdd) >> 16)
    }

    /// Returns the nearest F16, ties to even; a NaN stays a NaN, and magnitudes from 65,520 on become infinite.
    static func float16(from value: Float) -> UInt16 {
        let sign = UInt16(value.bitPattern >> 16) & 0x8000
        let magnitude = value.bitPattern & 0x7FFF_FFFF
        guard magnitude <= 0x7F80_0000 else {
            return sign | 0x7E00 | UInt16(truncatingIfNeeded: magnitude >> 13) & 0x3FF
        }
        guard magnitude < 0x4780_0000 else { return sign | 0x7C00 }  // 65,536 and infinity
        let exponent = Int(magnitude >> 23)
        guard exponent >= 113 else {
            guard exponent >= 102 else { return sign }  // below half of the smallest subnormal
            let significand = magnitude & 0x7F_FFFF | 0x80_0000
            return sign | roundedRight(significand, by: UInt32(126 - exponent))
        }
        return sign | roundedRight(magnitude - 112 << 23, by: 13)
    }

    /// Shifts right, rounding to nearest, ties to even.
    ///
    /// A carry increments the exponent, which is correct.
    private static func roundedRight(_ bits: UInt32, by shift: UInt32) -> UInt16 {
        let quotient = bits >> shift
        let remainder = bits & (1 << shift - 1)
        let half = UInt32(1) << (shift - 1)
        let roundsUp = remainder > half || (remainder == half && quotient & 1 == 1)
        return UInt16(truncatingIfNeeded: quotient + (roundsUp ? 1 : 0))
    }
}
