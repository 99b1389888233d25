internal import CMiniBERTKernels

// Parts of the matrix `[rows, columns]`: copied, written and joined.

extension Tensor {
    /// Returns a copy of some rows and columns: `[rows.count, columns.count]`.
    ///
    /// - Precondition: The ranges lie inside the tensor.
    package func block(rows: Range<Int>, columns: Range<Int>) -> Tensor {
        preconditionInside(rows, columns)
        let width = self.columns
        return unsafe Tensor.written([rows.count, columns.count]) { out in
            unsafe withFloats { input in
                for row in 0..<rows.count {
                    let from = unsafe input + ((rows.lowerBound + row) * width + columns.lowerBound)
                    unsafe (out + row * columns.count).update(from: from, count: columns.count)
                }
            }
        }
    }

    /// Returns a copy of some rows: `[range.count, columns]`.
    ///
    /// - Precondition: The ranges lie inside the tensor.
    public func rows(_ range: Range<Int>) -> Tensor { block(rows: range, columns: 0..<columns) }

    /// The transpose: `[m, n] -> [n, m]`.
    public var transposed: Tensor {
        let (rows, columns) = (rows, columns)
        return unsafe Tensor.written([columns, rows]) { out in
            unsafe withFloats { input in
                for row in 0..<rows {
                    for column in 0..<columns {
                        unsafe out[column * rows + row] = input[row * columns + column]
                    }
                }
            }
        }
    }

    /// Replaces the block whose first element is `[row, column]` by the elements of `block`.
    ///
    /// - Precondition: The block lies inside the tensor.
    package mutating func setBlock(row: Int, column: Int, to block: Tensor) {
        preconditionInside(row..<row + block.rows, column..<column + block.columns)
        let width = columns
        unsafe block.withFloats { source in
            unsafe withMutableFloats { out in
                for index in 0..<block.rows {
                    let to = unsafe out + ((row + index) * width + column)
                    unsafe to.update(from: source + index * block.columns, count: block.columns)
                }
            }
        }
    }

    /// Adds the elements of `block` to the block whose first element is `[row, column]`.
    ///
    /// - Precondition: The block lies inside the tensor.
    package mutating func addBlock(row: Int, column: Int, _ block: Tensor) {
        preconditionInside(row..<row + block.rows, column..<column + block.columns)
        let width = columns
        unsafe block.withFloats { source in
            unsafe withMutableFloats { out in
                for index in 0..<block.rows {
                    let to = unsafe out + ((row + index) * width + column)
                    unsafe activeKernels.pointee.add(to, source + index * block.columns, to, block.columns)
                }
            }
        }
    }

    private func preconditionInside(_ rows: Range<Int>, _ columns: Range<Int>) {
        precondition(
            rows.lowerBound >= 0 && rows.upperBound <= self.rows && columns.lowerBound >= 0
                && columns.upperBound <= self.columns,
            "rows \(rows) and columns \(columns) lie outside the shape \(shape)")
    }

    /// Returns tensors with the same number of rows joined side by side: `[rows, Σ columns]`.
    package static func concatenatingColumns(_ tensors: [Tensor]) -> Tensor {
        let rows = tensors.first?.rows ?? 0
        precondition(
            tensors.allSatisfy { $0.rows == rows }, "the numbers of rows differ: \(tensors.map(\.shape))")
        var joined = Tensor(uninitialized: [rows, tensors.reduce(0) { $0 + $1.columns }])
        var column = 0
        for tensor in tensors {
            joined.setBlock(row: 0, column: column, to: tensor)
            column += tensor.columns
        }
        return joined
    }

    /// Returns tensors with the same number of columns joined one below another: `[Σ rows, columns]`.
    package static func concatenatingRows(_ tensors: [Tensor]) -> Tensor {
        let columns = tensors.first?.columns ?? 0
        precondition(
            tensors.allSatisfy { $0.columns == columns },
            "the numbers of columns differ: \(tensors.map(\.shape))")
        var joined = Tensor(uninitialized: [tensors.reduce(0) { $0 + $1.rows }, columns])
        var row = 0
        for tensor in tensors {
            joined.setBlock(row: row, column: 0, to: tensor)
            row += tensor.rows
        }
        return joined
    }
}

extension Tensor {
    /// Returns the rows of this table whose indices are `ids`, in that order: `[ids.count, columns]`.
    ///
    /// The table may have any element type. Only the requested rows are read.
    ///
    /// - Precondition: Every id is the index of a row.
    package func gatheringRows(_ ids: [Int32]) -> Tensor {
        let columns = columns
        let rows = rows
        return unsafe Tensor.written([ids.count, columns]) { out in
            for (index, id) in ids.enumerated() {
                precondition(id >= 0 && Int(id) < rows, "no row \(id) in a table of shape \(shape)")
                unsafe storage.copyRow(Int(id), columns: columns, to: out + index * columns)
            }
        }
    }

    /// Adds each row of `source` to the row of this tensor whose index is the matching element of `ids`, from the
    /// first to the last.
    ///
    /// - Precondition: `source` has a row for each id, and every id is the index of a row of this tensor.
    package mutating func scatterAddRows(_ ids: [Int32], from source: Tensor) {
        precondition(
            source.rows == ids.count && source.columns == columns,
            "\(source.shape) does not fit \(ids.count) rows of a table of shape \(shape)")
        let columns = columns
        let rows = rows
        let shape = shape
        unsafe source.withFloats { source in
            unsafe withMutableFloats { table in
                for (index, id) in ids.enumerated() {
                    precondition(id >= 0 && Int(id) < rows, "no row \(id) in a table of shape \(shape)")
                    let row = unsafe table + Int(id) * columns
                    unsafe activeKernels.pointee.add(row, source + index * columns, row, columns)
                }
            }
        }
    }
}
