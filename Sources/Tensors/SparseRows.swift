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

    /// Returns `self · table`: `[n, N] · [N, K] -> [n, K]`.
    ///
    /// A row of the table holds the weights of one column for all outputs, so that they are read together. Each
    /// output row is a sum in the order of its stored elements.
    package func matmul(_ table: Tensor) -> Tensor {
        precondition(table.rows == columnCount, "no product [\(rowCount), \(columnCount)] · \(table.shape)")
        let width = table.columns
        return unsafe Tensor.written([rowCount, width]) { out in
            unsafe table.withFloats { table in
                WorkerThreads.share(rowCount, unit: 1, work: columns.count * width) { rows in
                    unsafe (out + rows.lowerBound * width).initialize(repeating: 0, count: rows.count * width)
                    let add = unsafe activeKernels.pointee.add_scaled
                    forEachElement(of: rows) { row, column, value in
                        unsafe add(table + column * width, value, out + row * width, width)
                    }
                }
            }
        }
    }

    /// Calls `body` with the row, column and value of each stored element of some rows.
    @inline(__always)
    fileprivate func forEachElement(of rows: Range<Int>, _ body: (Int, Int, Float) -> Void) {
        let (columns, values) = (columns.span, values.span)
        for row in rows {
            for place in offsets[row]..<offsets[row + 1] { body(row, Int(columns[place]), values[place]) }
        }
    }
}

extension Tensor {
    /// Adds `leftᵀ · right`, where `left` is `[n, N]`, `right` is `[n, K]` and this tensor is `[N, K]`.
    ///
    /// Each element is a sum in the order of the rows.
    package mutating func accumulateTransposedProduct(of left: SparseRows, and right: Tensor) {
        precondition(
            left.rowCount == right.rows && rows == left.columnCount && columns == right.columns,
            "[\(left.rowCount), \(left.columnCount)]ᵀ · \(right.shape) does not have the shape \(shape)")
        let width = columns
        unsafe right.withFloats { right in
            unsafe withMutableFloats { out in
                // Threads share the outputs, so that none adds to the elements of another.
                WorkerThreads.share(width, unit: 16, work: left.columns.count * width) { part in
                    let add = unsafe activeKernels.pointee.add_scaled
                    let first = part.lowerBound
                    left.forEachElement(of: 0..<left.rowCount) { row, column, value in
                        unsafe add(
                            right + (row * width + first), value, out + (column * width + first), part.count)
                    }
                }
            }
        }
    }
}
