package import Tensors

/// Rows of features, in memory or in files.
///
/// The rows of a file take memory only while they are read.
package struct FeatureRows: Sendable {
    /// A matrix with some of the rows.
    private struct Part: Sendable {
        /// `[m, W]`.
        let matrix: Tensor
        /// The file of the matrix, and its place there; `nil` for a matrix in memory.
        let source: (memory: any TensorMemory, bytes: Range<Int>)?
        /// The number of rows of this part and those before it.
        let end: Int
    }

    private var parts: [Part] = []
    /// The columns of the matrices that are features.
    private let columns: Range<Int>

    /// The number of rows of a portion.
    package static let portionSize = 512
    /// The number of portions after which the pages of files are returned.
    private static let keptPortions = 16

    /// Creates rows of width `width`, but none yet.
    private init(columns: Range<Int>) { self.columns = columns }

    /// Creates rows that lie in memory, `[n, H]`.
    package init(_ matrix: Tensor) {
        columns = 0..<matrix.columns
        parts = [Part(matrix: matrix, source: nil, end: matrix.rows)]
    }

    /// Creates rows that lie in a file as 32-bit floats, `[count, width]`.
    ///
    /// - Precondition: The range has the bytes of so many numbers.
    package init(memory: any TensorMemory, bytes: Range<Int>, count: Int, width: Int) {
        precondition(
            bytes.count == 4 * count * width, "\(bytes.count) bytes of [\(count), \(width)] features")
        columns = 0..<width
        let matrix = Tensor(
            memory: memory, byteOffset: bytes.lowerBound, elementType: .float32, shape: [count, width])
        parts = [Part(matrix: matrix, source: (memory, bytes), end: count)]
    }

    package var rowCount: Int { parts.last?.end ?? 0 }

    /// `H`: the number of features of a row.
    package var width: Int { columns.count }

    /// These rows followed by `others`, which have as many features.
    package func appending(_ others: FeatureRows) -> FeatureRows {
        precondition(columns == others.columns, "features \(columns) and \(others.columns)")
        var joined = self
        let start = rowCount
        joined.parts += others.parts.map { Part(matrix: $0.matrix, source: $0.source, end: start + $0.end) }
        return joined
    }

    /// Some of the features of all rows.
    package func selecting(columns range: Range<Int>) -> FeatureRows {
        var selected = FeatureRows(
            columns: columns.lowerBound + range.lowerBound..<columns.lowerBound + range.upperBound)
        selected.parts = parts
        return selected
    }

    /// All rows as a matrix in memory, `[n, H]`.
    package var matrix: Tensor {
        if parts.count == 1, isWhole { return parts[0].matrix }
        return gathering(Array(0..<rowCount)[...])
    }

    package var isFinite: Bool {
        // Numbers of a file are checked without a copy of the whole.
        guard parts.count == 1, isWhole, parts[0].source == nil else {
            return portions(of: Array(0..<rowCount)).allSatisfy(\.isFinite)
        }
        return parts[0].matrix.isFinite
    }

    /// Whether each number of the matrices is a feature.
    private var isWhole: Bool { parts.allSatisfy { $0.matrix.columns == width } }

    /// Copies of some rows in order, `[m, H]` each; each is made when it is asked for.
    package func portions(of rows: [Int], size: Int = Self.portionSize) -> some Sequence<Tensor> {
        stride(from: 0, to: rows.count, by: size).lazy.map { start in
            if start / size % Self.keptPortions == 0 { returnPages() }
            return gathering(rows[start..<min(start + size, rows.count)])
        }
    }

    /// Copies some rows: `[rows.count, H]`.
    private func gathering(_ rows: ArraySlice<Int>) -> Tensor {
        if parts.count == 1, isWhole { return parts[0].matrix.gatheringRows(rows.map { Int32($0) }) }
        var result = Tensor(zeros: [rows.count, width])
        result.withMutableElements { output in
            for (place, row) in rows.enumerated() {
                let index = partIndex(of: row)
                let part = parts[index]
                let first = (row - (index == 0 ? 0 : parts[index - 1].end)) * part.matrix.columns
                part.matrix.withElements { source in
                    for column in columns {
                        output[place * width + column - columns.lowerBound] = source[first + column]
                    }
                }
            }
        }
        return result
    }

    /// The index of the part that holds a row.
    private func partIndex(of row: Int) -> Int {
        var (lower, upper) = (0, parts.count - 1)
        while lower < upper {
            let middle = (lower + upper) / 2
            if row < parts[middle].end { upper = middle } else { lower = middle + 1 }
        }
        return lower
    }

    /// Returns the pages of files that were read to the system.
    private func returnPages() {
        for part in parts { part.source.map { $0.memory.dropResidentPages($0.bytes) } }
    }
}
