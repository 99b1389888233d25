internal import CMiniBERTKernels

/// A matrix in the packed order that products read: panels of `width` columns, `[n / width, k, width]`.
///
/// The last panel is only as wide as its columns require.
@safe
final class PackedPanels: @unchecked Sendable {
    let address: UnsafeMutableRawPointer
    let elementType: ElementType
    let n: Int
    let k: Int
    let width: Int
    /// The number of elements of a column that lie together.
    let wordSize: Int
    private let byteCount: Int

    static var widest: Int { unsafe activeKernels.pointee.panel_width }

    /// Returns the largest panel width that divides `extent`; `nil` if there is none.
    static func width(dividing extent: Int) -> Int? {
        let unit = Int(kernels_panel_unit)
        return stride(from: widest / unit * unit, to: 0, by: -unit).first { extent.isMultiple(of: $0) }
    }

    private init(
        elementType: ElementType, wordSize: Int = 1, n: Int, k: Int, length: Int, width: Int = widest
    ) {
        self.width = width
        self.wordSize = wordSize
        byteCount = kernels_panel_count(n, length) * elementType.byteCount
        unsafe address = BufferPool.shared.allocate(byteCount: byteCount)
        self.elementType = elementType
        self.n = n
        self.k = k
    }

    /// Packs an `[n, k]` matrix; its rows become columns.
    convenience init(columnsOf storage: TensorStorage, n: Int, k: Int, width: Int) {
        self.init(
            elementType: storage.elementType, wordSize: storage.wordSize, n: n, k: k,
            length: Self.length(of: storage, k: k), width: width)
        pack(0..<n, of: storage)
    }

    /// Creates room for `n` rows of an `[…, k]` matrix, to be filled by `pack`.
    convenience init(roomFor n: Int, of storage: TensorStorage, k: Int) {
        self.init(
            elementType: storage.elementType, wordSize: storage.wordSize, n: n, k: k,
            length: Self.length(of: storage, k: k))
    }

    /// Packs some rows; they become columns.
    ///
    /// - Precondition: There is room for the rows.
    func pack(_ rows: Range<Int>, of storage: TensorStorage) {
        precondition(rows.count <= n, "\(rows.count) rows do not fit into panels of \(n)")
        let length = Self.length(of: storage, k: k)
        // Words of four bytes are packed as if they were floats.
        let type = wordSize == 4 ? kernels_float32 : elementType.kernelType
        unsafe activeKernels.pointee.pack_columns(
            storage.address + rows.lowerBound * length * elementType.byteCount, type, length / wordSize,
            rows.count,
            length / wordSize, width, address)
    }

    /// The length of a row, with its padding.
    private static func length(of storage: TensorStorage, k: Int) -> Int {
        storage.elementType == .int8 ? storage.rowStride : k
    }

    /// Packs a `[k, n]` matrix as 32-bit floats.
    convenience init(rowsOf storage: TensorStorage, k: Int, n: Int) {
        self.init(elementType: .float32, n: n, k: k, length: k)
        let matrix = storage.float32
        unsafe activeKernels.pointee.pack_rows(
            matrix.floats, n, k, n, width, address.assumingMemoryBound(to: Float.self))
        withExtendedLifetime(matrix) {}
    }

    deinit { unsafe BufferPool.shared.recycle(address, byteCount: byteCount) }
}
