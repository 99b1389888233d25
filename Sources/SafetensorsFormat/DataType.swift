/// The type of the stored elements of a tensor: the 22 types of safetensors 0.8, with their names in the header.
///
/// The cases are in the order of the reference implementation, whose writer lays out tensors from the last type to the
/// first.
public enum DataType: String, CaseIterable, Sendable {
    /// A truth value in one byte.
    case bool = "BOOL"
    /// A 4-bit float, two to a byte.
    case float4 = "F4"
    /// A 6-bit float with 2 exponent bits and 3 mantissa bits, packed.
    case float6E2M3 = "F6_E2M3"
    /// A 6-bit float with 3 exponent bits and 2 mantissa bits, packed.
    case float6E3M2 = "F6_E3M2"
    /// An unsigned 8-bit integer.
    case uint8 = "U8"
    /// A signed 8-bit integer.
    case int8 = "I8"
    /// An 8-bit float with 5 exponent bits and 2 mantissa bits.
    case float8E5M2 = "F8_E5M2"
    /// An 8-bit float with 4 exponent bits and 3 mantissa bits.
    case float8E4M3 = "F8_E4M3"
    /// An 8-bit power of two, without sign or mantissa.
    case float8E8M0 = "F8_E8M0"
    /// An 8-bit float (4, 3) without infinities and negative zero.
    case float8E4M3FNUZ = "F8_E4M3FNUZ"
    /// An 8-bit float (5, 2) without infinities and negative zero.
    case float8E5M2FNUZ = "F8_E5M2FNUZ"
    /// A signed 16-bit integer.
    case int16 = "I16"
    /// An unsigned 16-bit integer.
    case uint16 = "U16"
    /// The IEEE 754 half-precision float.
    case float16 = "F16"
    /// The upper half of an IEEE 754 single-precision float.
    case bfloat16 = "BF16"
    /// A signed 32-bit integer.
    case int32 = "I32"
    /// An unsigned 32-bit integer.
    case uint32 = "U32"
    /// The IEEE 754 single-precision float.
    case float32 = "F32"
    /// A complex number of two single-precision floats.
    case complex64 = "C64"
    /// The IEEE 754 double-precision float.
    case float64 = "F64"
    /// A signed 64-bit integer.
    case int64 = "I64"
    /// An unsigned 64-bit integer.
    case uint64 = "U64"

    /// The size of one element in bits: 4, 6, 8, 16, 32 or 64.
    public var bitCount: Int {
        switch self {
        case .float4: 4
        case .float6E2M3, .float6E3M2: 6
        case .bool, .uint8, .int8, .float8E5M2, .float8E4M3, .float8E8M0, .float8E4M3FNUZ, .float8E5M2FNUZ: 8
        case .int16, .uint16, .float16, .bfloat16: 16
        case .int32, .uint32, .float32: 32
        case .complex64, .float64, .int64, .uint64: 64
        }
    }

    /// Whether the elements can be read as `Float`: F16, BF16, F32 and F64.
    public var isReadableAsFloat: Bool {
        switch self {
        case .float16, .bfloat16, .float32, .float64: true
        default: false
        }
    }

    /// The rank in the order of the reference writer, which writes higher ranks first.
    var writingRank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
