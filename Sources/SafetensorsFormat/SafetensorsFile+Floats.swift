import SystemFiles

extension SafetensorsFile {
    /// The elements of a tensor as floats, in row-major order.
    ///
    /// F32, F16 and BF16 convert exactly, with subnormal numbers, infinities and the payloads of NaNs. F64 is
    /// rounded to the nearest float.
    ///
    /// - Throws: `SafetensorsError.noSuchTensor`; `.notReadableAsFloat` for other types; `.unrepresentable` when a
    ///   finite F64 would become infinite.
    public func floats(of name: String) throws(SafetensorsError) -> [Float] {
        try floats(of: requiredEntry(named: name))
    }

    /// The elements of an entry of this file as floats, in row-major order; see `floats(of:)` for names.
    public func floats(of entry: TensorEntry) throws(SafetensorsError) -> [Float] {
        let range = byteRange(of: entry)
        switch entry.dataType {
        case .float32:
            return map(range, UInt32.self) { Float(bitPattern: $0) }
        case .bfloat16:
            return map(range, UInt16.self) { FloatBits.float(fromBFloat16: $0) }
        case .float16:
            return map(range, UInt16.self) { FloatBits.float(fromFloat16: $0) }
        case .float64:
            return try narrowed(entry, map(range, UInt64.self) { Double(bitPattern: $0) })
        default:
            throw .notReadableAsFloat(file: name, tensor: entry.name, dataType: entry.dataType)
        }
    }

    /// The index and value of the first element that is NaN or infinite; nothing when all are finite.
    ///
    /// - Throws: `SafetensorsError.notReadableAsFloat` for a type that cannot be read as floats.
    public func firstNonFiniteElement(
        of entry: TensorEntry
    ) throws(SafetensorsError) -> (index: Int, value: Float)? {
        let elements = try floats(of: entry)
        return elements.firstIndex { !$0.isFinite }.map { ($0, elements[$0]) }
    }

    /// Converts each stored integer of a range.
    private func map<Stored: FixedWidthInteger & BitwiseCopyable, Element>(
        _ range: Range<Int>, _ type: Stored.Type, _ convert: (Stored) -> Element
    ) -> [Element] {
        region.withBytes(range) { bytes in
            let size = MemoryLayout<Stored>.size
            return (0..<range.count / size).map { convert(bytes.loadInteger(at: $0 * size, as: type)) }
        }
    }

    private func narrowed(_ entry: TensorEntry, _ elements: [Double]) throws(SafetensorsError) -> [Float] {
        let result = elements.map { Float($0) }
        if let index = result.indices.first(where: { result[$0].isInfinite && elements[$0].isFinite }) {
            throw .unrepresentable(
                file: name, tensor: entry.name, index: index, value: elements[index], dataType: .float32)
        }
        return result
    }
}
