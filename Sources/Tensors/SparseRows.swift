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

    /// The mean square of each column: `[N]`.
    package var meanSquares: [Double] {
        var sums = [Double](repeating: 0, count: columnCount)
        for (column, value) in zip(columns, values) { sums[Int(column)] += Double(value) * Double(value) }
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

    /// Returns `self · table`: `[n, N] · [N, K] -> [n, K]`.
    package func matmul(_ table: Tensor) -> Tensor {
        var product = Tensor(zeros: [rowCount, table.columns])
        product.accumulateProduct(of: self, and: table)
        return product
    }
}

extension Tensor {
    /// Adds `left · right`, where `left` is `[n, N]`, `right` is `[N, K]` and this tensor is `[n, K]`.
    ///
    /// A row of `right` holds the factors of one column for all outputs, so that they are read together. Each element
    /// is a sum in the order of the stored elements of its row.
    package mutating func accumulateProduct(of left: SparseRows, and right: Tensor) {
        precondition(
            left.columnCount == right.rows && rows == left.rowCount && columns == right.columns,
            "[\(left.rowCount), \(left.columnCount)] · \(right.shape) does not have the shape \(shape)")
        let width = columns
        unsafe right.withFloats { right in
            unsafe withMutableFloats { out in
                unsafe left.columns.withUnsafeBufferPointer { columns in
                    unsafe left.values.withUnsafeBufferPointer { values in
                        guard let columns = columns.baseAddress, let values = values.baseAddress
                        else { return }
                        WorkerThreads.share(left.rowCount, unit: 1, work: left.columns.count * width) {
                            rows in
                            let add = unsafe activeKernels.pointee.add_scaled_rows
                            for row in rows where left.offsets[row] < left.offsets[row + 1] {
                                let start = left.offsets[row]
                                unsafe add(
                                    right, width, columns + start, values + start,
                                    left.offsets[row + 1] - start, out + row * width)
                            }
                        }
                    }
                }
            }
        }
    }
}
