import PrintableText

/// Checks the tensors of a header against each other and against the file: they must cover the data exactly, one after
/// another.
struct DataLayout {
    let file: String
    /// The number of bytes after the header.
    let byteCount: Int

    /// Returns the entries in the order of their data; throws the first rule that is broken.
    func check(_ entries: [HeaderEntry]) throws(SafetensorsError) -> [TensorEntry] {
        for entry in entries { try checkSize(of: entry) }
        let order = entries.indices.sorted {
            (entries[$0].begin, entries[$0].end, $0) < (entries[$1].begin, entries[$1].end, $1)
        }
        var tensors: [TensorEntry] = []
        tensors.reserveCapacity(entries.count)
        var end: UInt64 = 0
        for index in order {
            let entry = entries[index]
            try checkPlace(of: entry, after: end, previous: tensors.last?.name ?? "")
            end = entry.end
            tensors.append(
                TensorEntry(
                    name: entry.text, dataType: entry.dataType, shape: entry.shape.map(Int.init),
                    dataOffsets: Int(entry.begin)..<Int(entry.end)))
        }
        guard end == UInt64(byteCount) else {
            throw .trailingBytes(file: file, byteCount: byteCount - Int(end))
        }
        return tensors
    }

    private func checkSize(of entry: HeaderEntry) throws(SafetensorsError) {
        guard entry.begin <= entry.end else {
            throw .reversedOffsets(file: file, tensor: entry.text, begin: entry.begin, end: entry.end)
        }
        guard let bitCount = Self.bitCount(shape: entry.shape, of: entry.dataType) else {
            throw .sizeOverflow(file: file, tensor: entry.text, dataType: entry.dataType)
        }
        if let extent = entry.shape.first(where: { $0 > UInt64(Int.max) }) {
            throw .wrongValue(
                file: file, place: "the shape of tensor \(quoted(entry.text))", found: "the extent \(extent)",
                expected: "extents below 2^63, even beside a zero")
        }
        guard bitCount.isMultiple(of: 8) else {
            throw .fractionalBytes(file: file, tensor: entry.text, bitCount: bitCount)
        }
        guard entry.end - entry.begin == bitCount / 8 else {
            throw .wrongByteCount(
                file: file, tensor: entry.text, found: entry.end - entry.begin, expected: Int(bitCount / 8))
        }
    }

    private func checkPlace(
        of entry: HeaderEntry, after end: UInt64, previous: String
    ) throws(SafetensorsError) {
        guard entry.begin <= end else {
            throw .hole(file: file, tensor: entry.text, begin: entry.begin, expectedBegin: end)
        }
        guard entry.begin == end else {
            throw .overlap(
                file: file, tensor: entry.text, with: previous, begin: entry.begin, expectedBegin: end)
        }
        guard entry.end <= UInt64(byteCount) else {
            throw .dataCutOff(file: file, tensor: entry.text, end: entry.end, available: byteCount)
        }
    }

    /// Returns the number of bits of a tensor; nothing if it does not fit in 64 bits.
    ///
    /// The factors are multiplied from the left, as in the reference implementation, so that an overflow before a zero
    /// counts.
    static func bitCount(shape: [UInt64], of dataType: DataType) -> UInt64? {
        var product: UInt64 = 1
        for factor in shape + [UInt64(dataType.bitCount)] {
            let (next, overflow) = product.multipliedReportingOverflow(by: factor)
            guard !overflow else { return nil }
            product = next
        }
        return product
    }
}
