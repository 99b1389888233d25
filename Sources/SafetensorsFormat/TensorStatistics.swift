import SystemFiles

/// The range and the mean of the elements of a tensor, by which a broken or untrained tensor can be recognized.
public struct TensorStatistics: Hashable, Sendable {
    /// The number of elements.
    public private(set) var elementCount = 0
    /// The number of elements that are NaN.
    public private(set) var nanCount = 0
    /// The number of elements that are infinite.
    public private(set) var infinityCount = 0
    /// The least finite element; nothing if there is none.
    public private(set) var minimum: Double?
    /// The greatest finite element; nothing if there is none.
    public private(set) var maximum: Double?
    private var sum = 0.0

    init() {}

    /// The mean of the finite elements; nothing if there are none.
    public var mean: Double? {
        let finiteCount = elementCount - nanCount - infinityCount
        return finiteCount == 0 ? nil : sum / Double(finiteCount)
    }

    fileprivate mutating func add<Numbers: Sequence<Double>>(_ numbers: Numbers) {
        var least = minimum ?? .infinity
        var greatest = maximum ?? -.infinity
        for number in numbers {
            elementCount += 1
            guard number.isFinite else {
                if number.isNaN { nanCount += 1 } else { infinityCount += 1 }
                continue
            }
            sum += number
            if number < least { least = number }
            if number > greatest { greatest = number }
        }
        guard least <= greatest else { return }
        minimum = least
        maximum = greatest
    }
}

extension SafetensorsFile {
    private static let chunkSize = 4096

    /// Returns the statistics of an entry of this file; nothing if its type is neither an integer nor F16, BF16, F32 or
    /// F64.
    ///
    /// Integers of 64 bits are rounded to doubles.
    public func statistics(of entry: TensorEntry) -> TensorStatistics? {
        switch entry.dataType {
        case .uint8: statistics(entry, UInt8.self) { Double($0) }
        case .int8: statistics(entry, Int8.self) { Double($0) }
        case .uint16: statistics(entry, UInt16.self) { Double($0) }
        case .int16: statistics(entry, Int16.self) { Double($0) }
        case .uint32: statistics(entry, UInt32.self) { Double($0) }
        case .int32: statistics(entry, Int32.self) { Double($0) }
        case .uint64: statistics(entry, UInt64.self) { Double($0) }
        case .int64: statistics(entry, Int64.self) { Double($0) }
        case .float16: statistics(entry, UInt16.self) { Double(FloatBits.float(fromFloat16: $0)) }
        case .bfloat16: statistics(entry, UInt16.self) { Double(FloatBits.float(fromBFloat16: $0)) }
        case .float32: statistics(entry, UInt32.self) { Double(Float(bitPattern: $0)) }
        case .float64: statistics(entry, UInt64.self) { Double(bitPattern: $0) }
        default: nil
        }
    }

    private func statistics<Stored: FixedWidthInteger & BitwiseCopyable>(
        _ entry: TensorEntry, _ type: Stored.Type, _ convert: (Stored) -> Double
    ) -> TensorStatistics {
        let size = MemoryLayout<Stored>.size
        return withBytes(of: entry) { bytes in
            var statistics = TensorStatistics()
            for start in stride(from: 0, to: bytes.byteCount / size, by: Self.chunkSize) {
                let end = min(start + Self.chunkSize, bytes.byteCount / size)
                statistics.add((start..<end).map { convert(bytes.loadInteger(at: $0 * size, as: type)) })
            }
            return statistics
        }
    }
}
