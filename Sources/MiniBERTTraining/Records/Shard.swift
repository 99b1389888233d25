/// One of several parts of a file that begin and end between records.
///
/// A record belongs to the part in which its first byte lies, so the parts in order are the file.
package struct Shard: Hashable, Sendable {
    /// The number of the part, from 0.
    package let index: Int
    /// The number of parts.
    package let count: Int

    /// The whole file.
    package static let whole = Shard(ofIndex: 0, count: 1)

    private init(ofIndex index: Int, count: Int) {
        self.index = index
        self.count = count
    }

    /// Creates a part; `nil` unless `index` is from 0 to `count` - 1.
    package init?(index: Int, count: Int) {
        guard count > 0, (0..<count).contains(index) else { return nil }
        self.init(ofIndex: index, count: count)
    }

    /// The positions of the first bytes of its records, in a file of `byteCount` bytes.
    func range(in byteCount: Int) -> Range<Int> {
        start(of: index, byteCount)..<start(of: index + 1, byteCount)
    }

    /// The quotient and the remainder of the size are multiplied apart, so that no product overflows.
    private func start(of index: Int, _ byteCount: Int) -> Int {
        byteCount / count * index + byteCount % count * index / count
    }
}
