/// What a model folder or a tensor file holds.
struct Inspection: Hashable, Sendable {
    /// Properties in groups, such as `architecture`, `sizes` and `tokenizer`; empty for a file.
    var groups: [Group] = []
    /// In the order of their ids; empty where there are none.
    var labels: [String] = []
    var tensors: [Tensor] = []
    /// Of the tensor file, in its order.
    var metadata: [Pair] = []
    /// Files and tensors of the folder that no part of the model uses.
    var ignored: [String] = []

    struct Pair: Hashable, Sendable {
        let key: String
        let value: String
    }

    struct Group: Hashable, Sendable {
        let name: String
        let properties: [Pair]
    }

    struct Tensor: Hashable, Sendable {
        let name: String
        let dataType: String
        let shape: [Int]
        /// From the end of the header.
        let dataOffsets: Range<Int>
        var statistics: Statistics?
    }

    struct Statistics: Hashable, Sendable {
        /// Of the finite values; nothing where there are none.
        let minimum: Double?
        let mean: Double?
        let maximum: Double?
        let nanCount: Int
        let infiniteCount: Int
    }
}
