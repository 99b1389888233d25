internal import CMiniBERTKernels
internal import Synchronization

/// The storage of tensor elements: an owned buffer, or borrowed read-only memory.
@safe
final class TensorStorage: @unchecked Sendable {
    let address: UnsafeMutableRawPointer
    let count: Int
    private let byteCount: Int
    let elementType: ElementType
    /// The borrowed memory, and the offset of the elements in it.
    private let memory: (any TensorMemory)?
    private let byteOffset: Int
    /// For 8-bit numbers, the scale of each row, padded to whole panels, and the bytes from one row to the next.
    let scales: TensorStorage?
    let rowStride: Int
    /// For 8-bit numbers, how a product rounds the rows of the other operand.
    let inputRounding: InputRounding
    /// The sum of each row of 8-bit numbers, padded to whole panels; for products that round their inputs to bytes.
    let rowSums: TensorStorage?
    /// Whether the elements are zeros that take no memory.
    let isZero: Bool
    /// The elements as an `[n, k]` matrix in packed order.
    private let panels = Mutex<PackedPanels?>(nil)
    /// Whether a product has read the elements before, even if they have changed since.
    private let isUsed = Mutex(false)
    private let rowPanels = Mutex<PackedPanels?>(nil)

    /// Creates an owned buffer with undefined content.
    init(count: Int, elementType: ElementType = .float32) {
        precondition(elementType != .int8, "8-bit numbers need scales")
        byteCount = count * elementType.byteCount
        unsafe address = BufferPool.shared.allocate(byteCount: byteCount)
        self.count = count
        self.elementType = elementType
        memory = nil
        byteOffset = 0
        scales = nil
        rowStride = 0
        inputRounding = .fine
        rowSums = nil
        isZero = false
    }

    /// Creates zeros that take no memory until they are changed.
    init(zeroCount count: Int) {
        byteCount = 0
        unsafe address = BufferPool.shared.allocate(byteCount: 0)
        self.count = count
        elementType = .float32
        memory = nil
        byteOffset = 0
        scales = nil
        rowStride = 0
        inputRounding = .fine
        rowSums = nil
        isZero = true
    }

    /// Creates room for rows of 8-bit numbers, each padded to whole words, with undefined content; the scales are zero.
    init(quantizedRows rows: Int, columns: Int, inputRounding: InputRounding = .fine) {
        let scales = TensorStorage(count: kernels_panel_count(rows, 1))
        unsafe scales.floats.initialize(repeating: 0, count: scales.count)
        self.inputRounding = inputRounding
        let unit = inputRounding.paddingUnit
        rowStride = (columns + unit - 1) / unit * unit
        rowSums = inputRounding == .bytes ? TensorStorage(count: scales.count) : nil
        unsafe address = BufferPool.shared.allocate(byteCount: rows * rowStride)
        count = rows * columns
        elementType = .int8
        self.scales = scales
        memory = nil
        byteOffset = 0
        byteCount = rows * rowStride
        isZero = false
    }

    /// Creates the rows of 32-bit floats as 8-bit numbers.
    convenience init(quantizing floats: TensorStorage, columns: Int) {
        let rows = columns == 0 ? 0 : floats.count / columns
        self.init(quantizedRows: rows, columns: columns)
        guard let scales else { return }
        unsafe kernels_quantize_weight(
            floats.floats, rows, columns, integers, rowStride, scales.floats)
    }

    /// Creates rows of 8-bit numbers that are read from `memory`, without padding; their scales are zero.
    ///
    /// - Precondition: The numbers of a row are whole pairs, and begin at the address of a pair.
    init(quantizedRows rows: Int, columns: Int, in memory: any TensorMemory, byteOffset: Int) {
        let scales = TensorStorage(count: kernels_panel_count(rows, 1))
        unsafe scales.floats.initialize(repeating: 0, count: scales.count)
        self.scales = scales
        inputRounding = .fine
        rowSums = nil
        let source = unsafe memory.baseAddress + byteOffset
        unsafe address = UnsafeMutableRawPointer(mutating: source)
        rowStride = columns
        count = rows * columns
        byteCount = count
        elementType = .int8
        self.memory = memory
        self.byteOffset = byteOffset
        isZero = false
    }

    /// Creates elements that are read from `memory`.
    ///
    /// They are copied if they are not aligned.
    init(memory: any TensorMemory, byteOffset: Int, count: Int, elementType: ElementType) {
        precondition(elementType != .int8, "8-bit numbers need scales")
        let byteCount = count * elementType.byteCount
        self.byteCount = byteCount
        scales = nil
        rowStride = 0
        inputRounding = .fine
        rowSums = nil
        isZero = false
        precondition(
            byteOffset >= 0 && byteOffset + byteCount <= memory.byteCount,
            "\(byteCount) bytes at \(byteOffset) lie outside a memory of \(memory.byteCount)")
        let source = unsafe memory.baseAddress + byteOffset
        self.count = count
        self.elementType = elementType
        if Int(bitPattern: source) % elementType.byteCount == 0 {
            unsafe address = UnsafeMutableRawPointer(mutating: source)
            self.memory = memory
            self.byteOffset = byteOffset
        } else {
            unsafe address = BufferPool.shared.allocate(byteCount: byteCount)
            unsafe address.copyMemory(from: source, byteCount: byteCount)
            self.memory = nil
            self.byteOffset = 0
        }
    }

    deinit {
        if memory == nil { unsafe BufferPool.shared.recycle(address, byteCount: byteCount) }
    }

    /// The elements, if they are 32-bit floats.
    var floats: UnsafeMutablePointer<Float> { unsafe address.assumingMemoryBound(to: Float.self) }

    /// The number of elements that the active kernels read together: 8-bit numbers are in words.
    var wordSize: Int { elementType == .int8 ? inputRounding.numbersInWord : 1 }

    /// The elements, if they are 8-bit numbers.
    var integers: UnsafeMutablePointer<Int8> { unsafe address.assumingMemoryBound(to: Int8.self) }

    /// Whether a sole owner may change the buffer.
    var isWritable: Bool { memory == nil && elementType == .float32 && !isZero }

    var bytes: UnsafeRawBufferPointer { unsafe UnsafeRawBufferPointer(start: address, count: byteCount) }

    /// This storage with 32-bit floats; itself if it has them.
    var float32: TensorStorage { elementType == .float32 && !isZero ? self : copiedAsFloat32() }

    /// Returns the same elements as 32-bit floats in an owned buffer.
    func copiedAsFloat32() -> TensorStorage {
        let copy = TensorStorage(count: count)
        if isZero {
            unsafe copy.floats.initialize(repeating: 0, count: count)
        } else if elementType == .int8 {
            let columns = rowStride == 0 ? 0 : count / (byteCount / rowStride)
            for row in 0..<(columns == 0 ? 0 : count / columns) {
                unsafe copyRow(row, columns: columns, to: copy.floats + row * columns)
            }
        } else {
            unsafe activeKernels.pointee.widen(address, elementType.kernelType, copy.floats, count)
        }
        return copy
    }

    /// Writes one row to `out` as 32-bit floats.
    func copyRow(_ row: Int, columns: Int, to out: UnsafeMutablePointer<Float>) {
        if isZero {
            unsafe out.initialize(repeating: 0, count: columns)
        } else if let scales {
            let bytes = unsafe integers + row * rowStride
            unsafe activeKernels.pointee.widen_quantized(bytes, scales.floats[row], out, columns)
        } else {
            let bytes = unsafe address + row * columns * elementType.byteCount
            unsafe activeKernels.pointee.widen(bytes, elementType.kernelType, out, columns)
        }
    }

    /// Drops the packed copies, which are wrong once the elements change.
    func dropPanels() {
        panels.withLock { $0 = nil }
        rowPanels.withLock { $0 = nil }
    }

    /// Returns what `packed` returns, but `nil` at the first use.
    ///
    /// A process may classify one text and end; it would spend most of its time on packing panels that are never
    /// read again.
    func packedIfRepeated(n: Int, k: Int, width: Int = PackedPanels.widest) -> PackedPanels? {
        let isFirst = isUsed.withLock { isUsed in
            defer { isUsed = true }
            return !isUsed
        }
        return isFirst ? nil : packed(n: n, k: k, width: width)
    }

    /// Returns the elements as an `[n, k]` matrix in packed order, made once and kept.
    func packed(n: Int, k: Int, width: Int) -> PackedPanels {
        panels.withLock { panels in
            if let panels, panels.n == n, panels.k == k, panels.width == width, panels.wordSize == wordSize {
                return panels
            }
            let made = PackedPanels(columnsOf: isZero ? float32 : self, n: n, k: k, width: width)
            panels = made
            memory?.dropResidentPages(byteOffset..<byteOffset + byteCount)
            return made
        }
    }

    /// Returns the elements as a `[k, n]` matrix in packed order, made once and kept.
    func packedRows(k: Int, n: Int) -> PackedPanels {
        rowPanels.withLock { panels in
            if let panels, panels.k == k, panels.n == n, panels.width == PackedPanels.widest { return panels }
            let made = PackedPanels(rowsOf: self, k: k, n: n)
            panels = made
            memory?.dropResidentPages(byteOffset..<byteOffset + byteCount)
            return made
        }
    }
}
