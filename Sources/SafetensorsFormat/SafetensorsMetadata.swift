/// The texts of a header's `__metadata__`, in the order of the file.
///
/// Keys are compared byte for byte, not by Unicode's canonical equivalence.
public struct SafetensorsMetadata: Hashable, Sendable, RandomAccessCollection {
    private struct Item: Hashable {
        let key: [UInt8]
        let value: [UInt8]
    }

    private var items: [Item] = []

    /// Creates empty metadata.
    public init() {}

    /// Creates metadata from keys and values; if a key occurs twice, the last value is kept.
    public init(_ pairs: [(key: String, value: String)]) {
        for pair in pairs { self[pair.key] = pair.value }
    }

    /// The metadata that the transformers library requires in a file of weights: `{"format": "pt"}`.
    public static let transformers = SafetensorsMetadata([(key: "format", value: "pt")])

    /// The index of the first text.
    public var startIndex: Int { items.startIndex }
    /// The index after the last text.
    public var endIndex: Int { items.endIndex }

    /// The key and the value at an index.
    public subscript(position: Int) -> (key: String, value: String) {
        (
            String(decoding: items[position].key, as: UTF8.self),
            String(decoding: items[position].value, as: UTF8.self)
        )
    }

    /// The value of a key, compared byte for byte; setting `nil` removes the key.
    public subscript(key: String) -> String? {
        get {
            items.first { $0.key.elementsEqual(key.utf8) }.map { String(decoding: $0.value, as: UTF8.self) }
        }
        set {
            let bytes = Array(key.utf8)
            let index = items.firstIndex { $0.key == bytes }
            switch (index, newValue) {
            case (let index?, let value?): items[index] = Item(key: bytes, value: Array(value.utf8))
            case (let index?, nil): items.remove(at: index)
            case (nil, let value?): items.append(Item(key: bytes, value: Array(value.utf8)))
            case (nil, nil): break
            }
        }
    }

    /// Adds a value whose key is known to be new, without a search.
    mutating func append(newKey key: [UInt8], value: [UInt8]) {
        items.append(Item(key: key, value: value))
    }
}
