import SystemFiles
import PrintableText

/// A tensor to be written: its name, type, shape and the source of its bytes.
public struct TensorContent {
    /// A function that takes the next bytes of a tensor, in order, in pieces of any size.
    public typealias Sink = ([UInt8]) throws(SafetensorsError) -> Void

    private static let chunkSize = 1 << 16

    /// The name: any text except `__metadata__`.
    public let name: String
    /// The type of the stored elements.
    public let dataType: DataType
    /// The extents, outermost first; empty for a scalar.
    public let shape: [Int]
    /// Passes all bytes to a sink; called each time the file is written.
    let produce: (Sink) throws(SafetensorsError) -> Void

    /// Creates a tensor whose bytes are produced while the file is written, so that they are never all in memory.
    ///
    /// - Parameters:
    ///   - name: Any text except `__metadata__`.
    ///   - dataType: The type of the stored elements.
    ///   - shape: The extents, outermost first.
    ///   - produce: Passes the bytes, little-endian and in row-major order, to its sink.
    /// - Precondition: No extent is negative.
    public init(
        name: String, dataType: DataType, shape: [Int],
        producedBy produce: @escaping (Sink) throws(SafetensorsError) -> Void
    ) {
        precondition(shape.allSatisfy { $0 >= 0 }, "shape \(shape) of \(quoted(name))")
        self.name = name
        self.dataType = dataType
        self.shape = shape
        self.produce = produce
    }

    /// Creates a tensor from the bytes of its elements: little-endian, in row-major order.
    public init(name: String, dataType: DataType, shape: [Int], bytes: [UInt8]) {
        self.init(name: name, dataType: dataType, shape: shape) { sink throws(SafetensorsError) in
            try sink(bytes)
        }
    }

    /// Creates a tensor from floats, which are rounded to the nearest number of the type.
    ///
    /// Writing throws `SafetensorsError.unrepresentable` if a finite number is too large for the type.
    ///
    /// - Precondition: The type is F32, F16, BF16 or F64.
    public init(name: String, floats: [Float], shape: [Int], as dataType: DataType = .float32) {
        precondition(dataType.isReadableAsFloat, "\(dataType.rawValue) does not hold floats")
        self.init(name: name, dataType: dataType, shape: shape) { sink throws(SafetensorsError) in
            let chunk = Self.chunkSize * 8 / dataType.bitCount
            for start in stride(from: 0, to: floats.count, by: chunk) {
                let range = start..<min(start + chunk, floats.count)
                try sink(Self.encode(floats, range, as: dataType, of: name))
            }
        }
    }

    /// Creates a copy of a tensor of another file, with the same name or a new one.
    public init(_ entry: TensorEntry, of file: SafetensorsFile, named name: String? = nil) {
        self.init(name: name ?? entry.name, dataType: entry.dataType, shape: entry.shape) {
            sink throws(SafetensorsError) in
            let range = file.byteRange(of: entry)
            for start in stride(from: range.lowerBound, to: range.upperBound, by: Self.chunkSize) {
                let piece = start..<min(start + Self.chunkSize, range.upperBound)
                try sink(file.region.withBytes(piece) { $0.array })
            }
        }
    }

    private static func encode(
        _ floats: [Float], _ range: Range<Int>, as dataType: DataType, of name: String
    ) throws(SafetensorsError) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(range.count * dataType.bitCount / 8)
        for index in range {
            let value = floats[index]
            switch dataType {
            case .float16: bytes.append(littleEndian: FloatBits.float16(from: value))
            case .bfloat16: bytes.append(littleEndian: FloatBits.bfloat16(from: value))
            case .float64: bytes.append(littleEndian: Double(value).bitPattern)
            default: bytes.append(littleEndian: value.bitPattern)
            }
            guard value.isFinite, becameInfinite(bytes, dataType) else { continue }
            throw .unrepresentable(
                file: "the output", tensor: name, index: index, value: Double(value), dataType: dataType)
        }
        return bytes
    }

    /// Whether the last number of `bytes` is an infinity of a 16-bit type.
    private static func becameInfinite(_ bytes: [UInt8], _ dataType: DataType) -> Bool {
        guard dataType.bitCount == 16 else { return false }
        let bits = UInt16(bytes[bytes.count - 1]) << 8 | UInt16(bytes[bytes.count - 2])
        return bits & 0x7FFF == (dataType == .float16 ? 0x7C00 : 0x7F80)
    }
}
