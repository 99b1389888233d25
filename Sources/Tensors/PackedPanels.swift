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
    private let byteCount: Int

    static var widest: Int { unsafe activeKernels.pointee.panel_width }

    /// Returns the largest panel width that divides `extent`; `nil` if there is none.
    static func width(dividing extent: Int) -> Int? {
        let unit = Int(kernels_panel_unit)
        return stride(from: widest / unit * unit, to: 0, by: -unit).first { extent.isMultiple(of: $0) }
    }

    private init(elementType: ElementType, n: Int, k: Int, width: Int = widest) {
        self.width = width
        // 8-bit numbers are stored in pairs.
        byteCount = kernels_panel_count(n, elementType == .int8 ? (k + 1) / 2 * 2 : k) * elementType.byteCount
        unsafe address = BufferPool.shared.allocate(byteCount: byteCount)
        self.elementType = elementType
        self.n = n
        self.k = k
    }

    /// Packs an `[n, k]` matrix; its rows become columns.
    convenience init(columnsOf storage: TensorStorage, n: Int, k: Int, width: Int) {
        self.init(elementType: storage.elementType, n: n, k: k, width: width)
        pack(0..<n, of: storage)
    }

    /// Creates room for `n` rows of an `[…, k]` matrix, to be filled by `pack`.
    convenience init(roomFor n: Int, of storage: TensorStorage, k: Int) {
        self.init(elementType: storage.elementType, n: n, k: k)
    }

    /// Packs some rows; they become columns.
    ///
    /// - Precondition: There is room for the rows.
    func pack(_ rows: Range<Int>, of storage: TensorStorage) {
        precondition(rows.count <= n, "\(rows.count) rows do not fit into panels of \(n)")
        let isInt8 = elementType == .int8
        let length = isInt8 ? storage.rowStride / 2 : k
        let byteCount = isInt8 ? storage.rowStride : k * elementType.byteCount
        unsafe activeKernels.pointee.pack_columns(
            storage.address + rows.lowerBound * byteCount, elementType.kernelType, length, rows.count, length,
            width, address)
    }

    /// Packs a `[k, n]` matrix as 32-bit floats.
    convenience init(rowsOf storage: TensorStorage, k: Int, n: Int) {
        self.init(elementType: .float32, n: n, k: k)
        let matrix = storage.float32
        unsafe activeKernels.pointee.pack_rows(
            matrix.floats, n, k, n, width, address.assumingMemoryBound(to: Float.self))
        withExtendedLifetime(matrix) {}
    }

    deinit { unsafe BufferPool.shared.recycle(address, byteCount: byteCount) }
}
