/// What a model folder or a tensor file holds.
struct Inspection: Hashable, Sendable {
    /// Properties in groups, such as `architecture`, `sizes` and `tokenizer`; empty for a file.
    var groups: [Group] = []
    /// In the order of their ids; empty where there are none.
    var labels: [String] = []
    var tensors: [Tensor] = []
    /// Of the tensor file; sorted by key.
    var metadata: [(key: String, value: String)] { metadataPairs.map { ($0.key, $0.value) } }
    var metadataPairs: [Pair] = []
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
        let minimum: Float
        let mean: Float
        let maximum: Float
        let nanCount: Int
        let infiniteCount: Int
    }
}
