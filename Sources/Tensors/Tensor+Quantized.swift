import CLibrary
internal import CMiniBERTKernels

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

    /// Returns the bytes of some rows as 16-bit floats, rounded to the nearest.
    ///
    /// - Precondition: The tensor has the rows.
    package func float16Bytes(ofRows kept: Range<Int>) -> [UInt8] {
        precondition(kept.lowerBound >= 0 && kept.upperBound <= rows, "rows \(kept) of \(rows)")
        let row = TensorStorage(count: columns)
        let rowByteCount = columns * ElementType.float16.byteCount
        defer { withExtendedLifetime(storage) {} }
        return unsafe [UInt8](unsafeUninitializedCapacity: kept.count * rowByteCount) { bytes, count in
            count = kept.count * rowByteCount
            guard let start = bytes.baseAddress else { return }
            for (place, index) in kept.enumerated() {
                unsafe storage.copyRow(index, columns: columns, to: row.floats)
                unsafe activeKernels.pointee.narrow(
                    row.floats, kernels_float16, start + place * rowByteCount, columns)
            }
        }
    }

    /// Returns some rows and columns of 8-bit integers in this order, each row with its scale.
    ///
    /// - Precondition: The elements are 8-bit integers, and the tensor has the rows and columns.
    package func selectingIntegers(rows kept: [Int], columns keptColumns: [Int]) -> Tensor {
        precondition(
            kept.allSatisfy((0..<rows).contains) && keptColumns.allSatisfy((0..<columns).contains),
            "rows or columns lie outside the shape \(shape)")
        let selected = TensorStorage(
            quantizedRows: kept.count, columns: keptColumns.count, inputRounding: storage.inputRounding)
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
        selected.sumRows(kept.count)
        withExtendedLifetime(storage) {}
        return Tensor(shape: [kept.count, keptColumns.count], storage: selected)
    }

    /// How a product with this weight rounds the rows of the other operand; `nil` unless the elements are 8-bit integers.
    package var inputRounding: InputRounding? { elementType == .int8 ? storage.inputRounding : nil }

    /// Returns the same 8-bit integers as a weight whose products round rows so.
    ///
    /// Products of rows of more than 65,000 numbers stay `fine`: their sums of bytes could need more than 32 bits.
    ///
    /// - Precondition: The elements are 8-bit integers.
    package func roundingInputs(_ rounding: InputRounding) -> Tensor {
        precondition(elementType == .int8, "only products of integers round their inputs")
        guard rounding != storage.inputRounding, columns <= 65_000 else { return self }
        let copy = TensorStorage(quantizedRows: rows, columns: columns, inputRounding: rounding)
        for row in 0..<rows {
            let target = unsafe copy.integers + row * copy.rowStride
            unsafe target.initialize(repeating: 0, count: copy.rowStride)
            unsafe target.update(from: storage.integers + row * storage.rowStride, count: columns)
        }
        if let source = storage.scales, let target = copy.scales {
            unsafe target.floats.update(from: source.floats, count: rows)
        }
        copy.sumRows(rows)
        withExtendedLifetime(storage) {}
        return Tensor(shape: shape, storage: copy)
    }
}

/// How a product with a weight of 8-bit integers rounds each row of the other operand, before it adds exactly.
package enum InputRounding: Sendable, CaseIterable {
    /// To 11 bits or more for up to 8,000 columns: as many as no sum needs more than 32 bits for.
    case fine
    /// To 255 steps from the least to the largest number, or 0. Processors that multiply bytes are twice as fast at it;
    /// all give the same bits.
    case bytes

    /// The numbers in a word of 32 bits of a row, as the active kernels read it.
    var numbersInWord: Int {
        switch self {
        case .fine: 2
        case .bytes: unsafe activeKernels.pointee.numbers_in_byte_word
        }
    }

    /// Rows of a weight are padded to a multiple of this many numbers, which all kernels can read.
    var paddingUnit: Int {
        switch self {
        case .fine: 2
        case .bytes: 4
        }
    }
}

extension TensorStorage {
    /// Adds up the 8-bit numbers of each row, where products need that.
    fileprivate func sumRows(_ rows: Int) {
        guard let rowSums else { return }
        let sums = unsafe rowSums.address.bindMemory(to: Int32.self, capacity: rowSums.count)
        unsafe sums.initialize(repeating: 0, count: rowSums.count)
        for row in 0..<rows {
            for index in 0..<rowStride { unsafe sums[row] += Int32(integers[row * rowStride + index]) }
        }
    }
}
