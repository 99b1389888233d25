import SystemFiles
import Tensors

/// Standardized features of rows, in blocks that fit a processor's cache.
struct RowBlocks: Sendable {
    /// The features of some rows.
    struct Block: Sendable {
        /// Where the features are.
        private enum Place: Sendable {
            /// `[m, H]`.
            case memory(Tensor)
            /// The file, and the place of the first row in it.
            case file(ByteRegion, offset: Int, width: Int)
        }

        private let place: Place
        /// `[m, N]` each: the sparse features, of which logits are the sums of products; empty without any.
        let sparseParts: [SparseRows]
        /// `[N, m]`: the sparse features by column, in which gradients are computed.
        let sparseColumns: SparseRows?
        private let sparsePartSize: Int
        let rows: [Int]

        /// Creates a block whose features are in memory, `[m, H]`.
        init(features: Tensor, sparse: SparseRows? = nil, sparsePartSize: Int = .max, rows: [Int]) {
            self.init(.memory(features), sparse, sparsePartSize, rows)
        }

        /// Creates a block whose features are in a file.
        init(
            in file: ByteRegion, offset: Int, width: Int, sparse: SparseRows?, sparsePartSize: Int,
            rows: [Int]
        ) {
            self.init(.file(file, offset: offset, width: width), sparse, sparsePartSize, rows)
        }

        private init(_ place: Place, _ sparse: SparseRows?, _ sparsePartSize: Int, _ rows: [Int]) {
            self.place = place
            sparseParts = sparse?.columnParts(of: sparsePartSize) ?? []
            sparseColumns = sparse?.transposed
            self.sparsePartSize = sparsePartSize
            self.rows = rows
        }

        /// Calls `body` with the features, `[m, H]`; those of a file take memory only so long.
        func withFeatures<Result, Failure: Error>(
            _ body: (Tensor) throws(Failure) -> Result
        ) throws(Failure) -> Result {
            switch place {
            case .memory(let features): return try body(features)
            case .file(let file, let offset, let width):
                let features = Tensor(
                    memory: file, byteOffset: offset, elementType: .float32, shape: [rows.count, width])
                defer { file.dropResidentPages(offset..<offset + 4 * features.count) }
                return try body(features)
            }
        }

        func prefix(_ count: Int) -> Block {
            if count >= rows.count { return self }
            let place =
                switch place {
                case .memory(let features): Place.memory(features.rows(0..<count))
                case .file: place
                }
            let sparse = sparseColumns?.transposed.rows(0..<count)
            return Block(place, sparse, sparsePartSize, Array(rows[..<count]))
        }
    }

    let blocks: [Block]
    let rowCount: Int

    static let blockSize = FeatureRows.portionSize

    /// The number of rows of a block; more with sparse features, whose gradient is read and written for each block.
    private static func blockSize(for features: HeadFeatures) -> Int {
        features.sparse == nil ? blockSize : 2 * blockSize
    }

    package init(_ blocks: [Block]) {
        self.blocks = blocks
        rowCount = blocks.reduce(0) { $0 + $1.rows.count }
    }

    /// Standardizes some rows.
    ///
    /// - Parameters:
    ///   - features: The features of all rows.
    ///   - rows: The indices of the rows.
    ///   - scale: The standardization.
    ///   - sparsePartSize: The number of sparse features that logits are computed of at once.
    ///   - folder: The folder of a file for the result; if it is `nil`, or has no room, the result is in memory.
    /// - Throws: `Stopped` if the work should stop.
    init(
        _ features: HeadFeatures, rows: [Int], scale: FeatureScale, sparsePartSize: Int = .max,
        scratchFolder folder: String? = nil
    ) throws(Stopped) {
        if let folder, let blocks = try Self.written(features, rows, scale, sparsePartSize, in: folder) {
            self.init(blocks)
            return
        }
        var blocks: [Block] = []
        let size = Self.blockSize(for: features)
        for (part, portion) in zip(Self.parts(of: rows, size), features.dense.portions(of: rows, size: size))
        {
            try StopRequest.check()
            blocks.append(
                Block(
                    features: scale.standardized(portion), sparse: features.sparse?.rows(part),
                    sparsePartSize: sparsePartSize, rows: Array(part)))
        }
        self.init(blocks)
    }

    /// The rows of each block.
    private static func parts(of rows: [Int], _ size: Int) -> some Sequence<ArraySlice<Int>> {
        stride(from: 0, to: rows.count, by: size).lazy.map { rows[$0..<min($0 + size, rows.count)] }
    }

    /// Writes the blocks to a file; `nil` if that is impossible.
    private static func written(
        _ features: HeadFeatures, _ rows: [Int], _ scale: FeatureScale, _ sparsePartSize: Int,
        in folder: String
    ) throws(Stopped) -> [Block]? {
        guard let file = try? ScratchFile(in: FilePath(folder)) else { return nil }
        for portion in features.dense.portions(of: rows) {
            try StopRequest.check()
            guard (try? file.write(scale.standardized(portion).littleEndianBytes)) != nil else { return nil }
        }
        guard let region = try? file.mapped() else { return nil }
        let width = features.dense.width
        return parts(of: rows, blockSize(for: features)).map { part in
            Block(
                in: region, offset: 4 * width * part.startIndex, width: width,
                sparse: features.sparse?.rows(part), sparsePartSize: sparsePartSize, rows: Array(part))
        }
    }

    var rows: [Int] { blocks.flatMap(\.rows) }

    func prefix(_ count: Int) -> RowBlocks {
        let kept = firstBlocks(of: count).blocks
        guard let last = kept.last else { return RowBlocks(kept) }
        let missing = count - kept.dropLast().reduce(0) { $0 + $1.rows.count }
        return RowBlocks(kept.dropLast() + [last.prefix(missing)])
    }

    /// The first blocks that have at least `count` rows together, or all.
    func firstBlocks(of count: Int) -> RowBlocks {
        var kept: [Block] = []
        var missing = count
        for block in blocks where missing > 0 {
            kept.append(block)
            missing -= block.rows.count
        }
        return RowBlocks(kept)
    }

    static func joining(_ parts: [RowBlocks]) -> RowBlocks { RowBlocks(parts.flatMap(\.blocks)) }
}

extension Tensor {
    /// The elements as little-endian 32-bit floats.
    fileprivate var littleEndianBytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(4 * count)
        withElements { elements in
            for index in elements.indices { bytes.append(littleEndian: elements[index].bitPattern) }
        }
        return bytes
    }
}
