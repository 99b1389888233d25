// Access to the elements. A pointer is valid only inside the closure that receives it; the closure keeps the
// tensors alive.

extension Tensor {
    /// This tensor with 32-bit elements; itself if it has them.
    var float32: Tensor {
        Tensor(shape: shape, storage: storage.float32)
    }

    /// The elements for writing.
    ///
    /// The buffer is valid until this tensor is used in another way.
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

    /// Calls `body` with the elements as 32-bit floats.
    func withFloats<Result, Failure: Error>(
        _ body: (UnsafePointer<Float>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let source = storage.float32
        defer { withExtendedLifetime(source) {} }
        return try unsafe body(UnsafePointer(source.floats))
    }

    /// Calls `body` with the elements as 32-bit floats, to be changed in place.
    mutating func withMutableFloats<Result>(_ body: (UnsafeMutablePointer<Float>) -> Result) -> Result {
        _ = unsafe mutableElements
        let destination = storage
        defer { withExtendedLifetime(destination) {} }
        return unsafe body(destination.floats)
    }

    /// Returns a tensor whose elements are written by `body`, which must write all of them.
    static func written(_ shape: TensorShape, _ body: (UnsafeMutablePointer<Float>) -> Void) -> Tensor {
        let storage = TensorStorage(count: shape.count)
        unsafe body(storage.floats)
        return Tensor(shape: shape, storage: storage)
    }

    /// Returns tensors whose elements are written by `body`, which must write all of them.
    static func written(_ shapes: [TensorShape], _ body: ([UnsafeMutablePointer<Float>]) -> Void) -> [Tensor]
    {
        let storages = shapes.map { TensorStorage(count: $0.count) }
        unsafe body(storages.map { unsafe $0.floats })
        return zip(shapes, storages).map { Tensor(shape: $0, storage: $1) }
    }
}

/// Calls `body` with the elements of two tensors.
func withPointers<Result>(
    of first: Tensor, _ second: Tensor, _ body: (UnsafePointer<Float>, UnsafePointer<Float>) -> Result
) -> Result {
    unsafe first.withFloats { first in unsafe second.withFloats { second in unsafe body(first, second) } }
}

/// Calls `body` with the elements of three tensors.
func withPointers<Result>(
    of first: Tensor, _ second: Tensor, _ third: Tensor,
    _ body: (UnsafePointer<Float>, UnsafePointer<Float>, UnsafePointer<Float>) -> Result
) -> Result {
    unsafe withPointers(of: first, second) { first, second in
        unsafe third.withFloats { third in unsafe body(first, second, third) }
    }
}

/// Calls `body` with the elements of a tensor, or with `nil` if there is no tensor.
func withPointers<Result>(ofOptional tensor: Tensor?, _ body: (UnsafePointer<Float>?) -> Result) -> Result {
    guard let tensor else { return body(nil) }
    return unsafe tensor.withFloats { unsafe body($0) }
}

func withPointers<Result>(ofAll tensors: [Tensor], _ body: ([UnsafePointer<Float>]) -> Result) -> Result {
    let sources = tensors.map(\.storage.float32)
    defer { withExtendedLifetime(sources) {} }
    return unsafe body(sources.map { unsafe UnsafePointer($0.floats) })
}
