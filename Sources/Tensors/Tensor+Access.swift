// How operations reach the elements. Pointers live only inside a closure that keeps the tensors alive.

extension Tensor {
    /// The tensor with 32-bit elements; itself, if it has them.
    var float32: Tensor {
        Tensor(shape: shape, storage: storage.float32)
    }

    /// The elements for writing, valid as long as this tensor is not used otherwise.
    var mutableElements: UnsafeMutableBufferPointer<Float> {
        mutating get {
            if !isKnownUniquelyReferenced(&storage) || !storage.isWritable {
                storage = storage.copiedAsFloat32()
            } else {
                storage.dropPanels()
            }
            return unsafe UnsafeMutableBufferPointer(
                start: storage.floats, count: storage.count)
        }
    }

    /// Reads the elements as 32-bit floats.
    func withFloats<Result, Failure: Error>(
        _ body: (UnsafePointer<Float>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let source = storage.float32
        defer { withExtendedLifetime(source) {} }
        return try unsafe body(UnsafePointer(source.floats))
    }

    /// Changes the elements.
    mutating func withMutableFloats<Result>(_ body: (UnsafeMutablePointer<Float>) -> Result) -> Result {
        _ = unsafe mutableElements
        let destination = storage
        defer { withExtendedLifetime(destination) {} }
        return unsafe body(destination.floats)
    }

    /// A tensor whose elements `body` writes, all of them.
    static func written(_ shape: TensorShape, _ body: (UnsafeMutablePointer<Float>) -> Void) -> Tensor {
        let storage = TensorStorage(count: shape.count)
        unsafe body(storage.floats)
        return Tensor(shape: shape, storage: storage)
    }

    /// Tensors whose elements `body` writes, all of them.
    static func written(_ shapes: [TensorShape], _ body: ([UnsafeMutablePointer<Float>]) -> Void) -> [Tensor]
    {
        let storages = shapes.map { TensorStorage(count: $0.count) }
        unsafe body(storages.map { unsafe $0.floats })
        return zip(shapes, storages).map { Tensor(shape: $0, storage: $1) }
    }
}

/// Reads the elements of two tensors.
func withPointers<Result>(
    of first: Tensor, _ second: Tensor, _ body: (UnsafePointer<Float>, UnsafePointer<Float>) -> Result
) -> Result {
    unsafe first.withFloats { first in unsafe second.withFloats { second in unsafe body(first, second) } }
}

/// Reads the elements of three tensors.
func withPointers<Result>(
    of first: Tensor, _ second: Tensor, _ third: Tensor,
    _ body: (UnsafePointer<Float>, UnsafePointer<Float>, UnsafePointer<Float>) -> Result
) -> Result {
    unsafe withPointers(of: first, second) { first, second in
        unsafe third.withFloats { third in unsafe body(first, second, third) }
    }
}

/// Reads the elements of a tensor that may be missing.
func withPointers<Result>(ofOptional tensor: Tensor?, _ body: (UnsafePointer<Float>?) -> Result) -> Result {
    guard let tensor else { return body(nil) }
    return unsafe tensor.withFloats { unsafe body($0) }
}

/// Reads the elements of several tensors.
func withPointers<Result>(ofAll tensors: [Tensor], _ body: ([UnsafePointer<Float>]) -> Result) -> Result {
    let sources = tensors.map(\.storage.float32)
    defer { withExtendedLifetime(sources) {} }
    return unsafe body(sources.map { unsafe UnsafePointer($0.floats) })
}
