import SystemFiles

extension SafetensorsFile {
    /// Returns the elements of a tensor as floats, in row-major order.
    ///
    /// F32, F16 and BF16 convert exactly, including subnormal numbers, infinities and the payloads of NaNs. F64 is
    /// rounded to the nearest float.
    ///
    /// - Throws: `SafetensorsError.noSuchTensor`; `.notReadableAsFloat` for other types; `.unrepresentable` if a
    ///   finite F64 would become infinite.
    public func floats(of name: String) throws(SafetensorsError) -> [Float] {
        try floats(of: requiredEntry(named: name))
    }

    /// Returns the elements of an entry of this file as floats, in row-major order, as `floats(of:)` for a name does.
    public func floats(of entry: TensorEntry) throws(SafetensorsError) -> [Float] {
        switch entry.dataType {
        case .float32:
            return map(entry, UInt32.self) { Float(bitPattern: $0) }
        case .bfloat16:
            return map(entry, UInt16.self) { FloatBits.float(fromBFloat16: $0) }
        case .float16:
            return map(entry, UInt16.self) { FloatBits.float(fromFloat16: $0) }
        case .float64:
            return try narrowed(entry, map(entry, UInt64.self) { Double(bitPattern: $0) })
        default:
            throw .notReadableAsFloat(file: name, tensor: entry.name, dataType: entry.dataType)
        }
    }

    private func map<Stored: FixedWidthInteger & BitwiseCopyable, Element>(
        _ entry: TensorEntry, _ type: Stored.Type, _ convert: (Stored) -> Element
    ) -> [Element] {
        withBytes(of: entry) { bytes in
            let size = MemoryLayout<Stored>.size
            return (0..<bytes.byteCount / size).map { convert(bytes.loadInteger(at: $0 * size, as: type)) }
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
