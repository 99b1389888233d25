internal import CMiniBERTKernels

/// A matrix `[n, N]` that stores only some elements of each row, such as counts of words; the others are 0.
///
/// The elements of row `i` lie at `offsets[i]..<offsets[i + 1]` of `columns` and `values`.
package struct SparseRows: Hashable, Sendable {
    /// `[n + 1]`, from 0 to the number of stored elements.
    package let offsets: [Int]
    /// The column of each stored element.
    package let columns: [UInt32]
    package let values: [Float]
    /// `N`.
    package let columnCount: Int

    /// Creates a matrix from its stored elements, row by row.
    ///
    /// - Precondition: The offsets do not fall, they end at the number of elements, and every column is below
    ///   `columnCount`. A column appears at most once in a row.
    package init(offsets: [Int], columns: [UInt32], values: [Float], columnCount: Int) {
        precondition(
            offsets.first == 0 && offsets.last == columns.count && columns.count == values.count,
            "offsets to \(offsets.last ?? -1), \(columns.count) columns, \(values.count) values")
        precondition(zip(offsets, offsets.dropFirst()).allSatisfy { $0 <= $1 }, "offsets fall")
        precondition(columns.allSatisfy { $0 < columnCount }, "a column is not below \(columnCount)")
        self.offsets = offsets
        self.columns = columns
        self.values = values
        self.columnCount = columnCount
    }

    /// `n`.
    package var rowCount: Int { offsets.count - 1 }

    /// Returns a copy of some rows, in that order.
    ///
    /// - Precondition: Every element is the index of a row.
    package func rows(_ indices: some Collection<Int>) -> SparseRows {
        var ends = [0]
        ends.reserveCapacity(indices.count + 1)
        for index in indices { ends.append(ends[ends.count - 1] + offsets[index + 1] - offsets[index]) }
        var columns: [UInt32] = []
        var values: [Float] = []
        columns.reserveCapacity(ends[ends.count - 1])
        values.reserveCapacity(ends[ends.count - 1])
        for index in indices {
            columns += self.columns[offsets[index]..<offsets[index + 1]]
            values += self.values[offsets[index]..<offsets[index + 1]]
        }
        return SparseRows(offsets: ends, columns: columns, values: values, columnCount: columnCount)
    }

    /// These rows followed by those of a matrix with as many columns.
    package func appending(_ others: SparseRows) -> SparseRows {
        precondition(columnCount == others.columnCount, "\(columnCount) and \(others.columnCount) columns")
        return SparseRows(
            offsets: offsets + others.offsets.dropFirst().map { $0 + columns.count },
            columns: columns + others.columns, values: values + others.values, columnCount: columnCount)
    }

    /// The mean of each column: `[N]`.
    package var means: [Double] { meanOfColumns { $0 } }

    /// The mean square of each column: `[N]`.
    package var meanSquares: [Double] { meanOfColumns { $0 * $0 } }

    private func meanOfColumns(_ function: (Double) -> Double) -> [Double] {
        var sums = [Double](repeating: 0, count: columnCount)
        for (column, value) in zip(columns, values) { sums[Int(column)] += function(Double(value)) }
        return sums.map { $0 / Double(max(1, rowCount)) }
    }

    /// Returns a copy with every element multiplied by `factor`.
    package func scaled(by factor: Float) -> SparseRows {
        SparseRows(
            offsets: offsets, columns: columns, values: values.map { $0 * factor }, columnCount: columnCount)
    }

    /// The transposed matrix, `[N, n]`; the elements of each row are in the order of the columns.
    package var transposed: SparseRows {
        var ends = [Int](repeating: 0, count: columnCount + 1)
        for column in columns { ends[Int(column) + 1] += 1 }
        for column in 0..<columnCount { ends[column + 1] += ends[column] }
        var next = ends
        var rows = [UInt32](repeating: 0, count: columns.count)
        var moved = [Float](repeating: 0, count: values.count)
        for row in 0..<rowCount {
            for place in offsets[row]..<offsets[row + 1] {
                let column = Int(columns[place])
                rows[next[column]] = UInt32(row)
                moved[next[column]] = values[place]
                next[column] += 1
            }
        }
        return SparseRows(offsets: ends, columns: rows, values: moved, columnCount: rowCount)
    }

    /// Returns matrices of the same shape, each with the elements of some adjacent columns, whose sum is this one.
    ///
    /// Products with a table that is larger than a core's cache are faster by parts: a part of the table stays in the
    /// cache until all rows have read it.
    package func columnParts(of size: Int) -> [SparseRows] {
        guard columnCount > size else { return [self] }
        let partCount = (columnCount + size - 1) / size
        var offsets = [[Int]](repeating: [0], count: partCount)
        var columns = [[UInt32]](repeating: [], count: partCount)
        var values = [[Float]](repeating: [], count: partCount)
        for row in 0..<rowCount {
            for place in self.offsets[row]..<self.offsets[row + 1] {
                let part = Int(self.columns[place]) / size
                columns[part].append(self.columns[place])
                values[part].append(self.values[place])
            }
            for part in 0..<partCount { offsets[part].append(columns[part].count) }
        }
        return (0..<partCount).map {
            SparseRows(
                offsets: offsets[$0], columns: columns[$0], values: values[$0], columnCount: columnCount)
        }
    }

    /// Returns `self · table`: `[n, N] · [N, K] -> [n, K]`.
    package func matmul(_ table: Tensor) -> Tensor {
        precondition(columnCount == table.rows, "\(columnCount) columns, \(table.rows) rows")
        var product = Tensor(zeros: [rowCount, table.columns])
        product.accumulateProduct(of: self, and: table, width: table.columns)
        return product
    }
}

extension Tensor {
    /// Adds `left · right`, `[n, N] · [N, width]`, where `right` and the sums are the beginnings of vectors.
    ///
    /// A row of `right` holds the factors of one column for all outputs, so that they are read together. Each element is a
    /// sum in the order of the stored elements of its row.
    ///
    /// - Parameters:
    ///   - left: `[n, N]`.
    ///   - vector: The vector that begins with `right`.
    ///   - width: The number of columns of `right`.
    package mutating func accumulateProduct(of left: SparseRows, and vector: Tensor, width: Int) {
        precondition(
            left.columnCount * width <= vector.count && left.rowCount * width <= count,
            "[\(left.rowCount), \(left.columnCount)] · [_, \(width)]: \(vector.shape) or \(shape) is too short"
        )
        unsafe vector.withFloats { table in
            unsafe withMutableFloats { out in
                WorkerThreads.share(left.rowCount, unit: 1, work: left.columns.count * width) { rows in
                    for first in stride(from: 0, to: width, by: SparseRows.tileWidth) {
                        let tile = min(SparseRows.tileWidth, width - first)
                        unsafe left.addProducts(
                            of: rows, and: table + first, to: out + first, stride: width, width: tile)
                    }
                }
            }
        }
    }
}

extension SparseRows {
    /// The number of outputs that are summed at once.
    fileprivate static let tileWidth = 128

    /// Adds the products of rows and some columns of a table.
    ///
    /// - Parameters:
    ///   - rows: The rows of this matrix.
    ///   - table: `[N, width]`.
    ///   - out: `[n, width]`.
    ///   - stride: The distance of two rows of the table, and of two sums.
    ///   - width: The number of columns.
    fileprivate func addProducts(
        of rows: Range<Int>, and table: UnsafePointer<Float>, to out: UnsafeMutablePointer<Float>,
        stride: Int, width: Int
    ) {
        let add = unsafe activeKernels.pointee.add_scaled_rows
        unsafe columns.withUnsafeBufferPointer { columns in
            unsafe values.withUnsafeBufferPointer { values in
                guard let columns = columns.baseAddress, let values = values.baseAddress else { return }
                for row in rows where offsets[row] < offsets[row + 1] {
                    let start = offsets[row]
                    unsafe add(
                        table, stride, columns + start, values + start, offsets[row + 1] - start,
                        out + row * stride, width)
                }
            }
        }
    }
}
