public import Foundation
public import Tensors

/// Golden files: JSON that a script in `Tests/Conformance` wrote from a reference implementation.
public enum Fixture {
    /// Returns the contents of the file `name` among the fixtures of a test bundle.
    public static func load<Contents: Decodable>(_ name: String, from bundle: Bundle) throws -> Contents {
        guard let resources = bundle.resourceURL else { throw CocoaError(.fileNoSuchFile) }
        let file = resources.appending(path: "Fixtures").appending(path: name)
        return try JSONDecoder().decode(Contents.self, from: Data(contentsOf: file))
    }
}

/// A tensor in the format of the scripts.
public struct GoldenTensor: Decodable, Sendable {
    let shape: [Int]
    let data: [Float]

    /// The tensor itself.
    public var tensor: Tensor { Tensor(data, shape: TensorShape(shape)) }
}
