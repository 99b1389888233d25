import CLibrary

// Matrices of 8-bit integers with a scale for each row, as files hold them: `w[i, j] = scale[i] · integer[i, j]`.

extension Tensor {
    /// Creates a matrix whose 8-bit integers lie in `memory`, row after row, with a scale for each row.
    ///
    /// The integers are read in place if a row has an even number of them and begins at an even address; else they are
    /// copied.
    ///
    /// - Precondition: The integers lie inside the memory, none of them is -128, and there is a scale for each row.
    package init(memory: any TensorMemory, byteOffset: Int, scales: [Float], shape: TensorShape) {
        let columns = shape.extents.last ?? 1
        let rows = scales.count
        precondition(rows * columns == shape.count, "\(rows) scales for a matrix of shape \(shape)")
        precondition(
            byteOffset >= 0 && byteOffset + shape.count <= memory.byteCount,
            "\(shape.count) bytes at \(byteOffset) lie outside a memory of \(memory.byteCount)")
        let source = unsafe memory.baseAddress + byteOffset
        let storage: TensorStorage
        if columns.isMultiple(of: 2), Int(bitPattern: source).isMultiple(of: 2) {
            storage = TensorStorage(
                quantizedRows: rows, columns: columns, in: memory, byteOffset: byteOffset)
        } else {
            storage = TensorStorage(quantizedRows: rows, columns: columns)
            for row in 0..<rows {
                let target = unsafe storage.address + row * storage.rowStride
                unsafe target.initializeMemory(as: UInt8.self, repeating: 0, count: storage.rowStride)
                unsafe target.copyMemory(from: source + row * columns, byteCount: columns)
            }
        }
        if let target = storage.scales {
            for (row, scale) in scales.enumerated() { unsafe target.floats[row] = scale }
        }
        self.init(shape: shape, storage: storage)
    }

    /// The scale of each row; `nil` unless the elements are 8-bit integers.
    package var rowScales: [Float]? {
        storage.scales.map { unsafe Array(UnsafeBufferPointer(start: $0.floats, count: rows)) }
    }

    /// The 8-bit integers in row-major order; `nil` for other elements.
    package var integers: [Int8]? {
        guard elementType == .int8 else { return nil }
        return (0..<rows).flatMap { row in
            let start = unsafe storage.integers + row * storage.rowStride
            return unsafe Array(UnsafeBufferPointer(start: start, count: columns))
        }
    }

    /// The index in row-major order of the first 8-bit integer that is -128; `nil` if there is none.
    ///
    /// Sums of products are exact only for integers from -127.
    package var firstIndexOutOfRange: Int? {
        guard elementType == .int8, columns > 0 else { return nil }
        defer { withExtendedLifetime(storage) {} }
        for row in 0..<rows {
            let start = unsafe storage.address + row * storage.rowStride
            guard let found = unsafe memchr(start, 0x80, columns) else { continue }
            return unsafe row * columns + (UnsafeRawPointer(found) - UnsafeRawPointer(start))
        }
        return nil
    }

    /// Returns some rows and columns of 8-bit integers in this order, each row with its scale.
    ///
    /// - Precondition: The elements are 8-bit integers, and the tensor has the rows and columns.
    package func selectingIntegers(rows kept: [Int], columns keptColumns: [Int]) -> Tensor {
        precondition(
            kept.allSatisfy((0..<rows).contains) && keptColumns.allSatisfy((0..<columns).contains),
            "rows or columns lie outside the shape \(shape)")
        let selected = TensorStorage(quantizedRows: kept.count, columns: keptColumns.count)
        guard let scales = storage.scales, let target = selected.scales else {
            preconditionFailure("the elements are no 8-bit integers")
        }
        for (index, row) in kept.enumerated() {
            let source = unsafe storage.integers + row * storage.rowStride
            let out = unsafe selected.integers + index * selected.rowStride
            unsafe out.initialize(repeating: 0, count: selected.rowStride)
            for (place, column) in keptColumns.enumerated() { unsafe out[place] = source[column] }
            unsafe target.floats[index] = scales.floats[row]
        }
        withExtendedLifetime(storage) {}
        return Tensor(shape: [kept.count, keptColumns.count], storage: selected)
    }
}
