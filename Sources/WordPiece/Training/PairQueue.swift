/// A pair of adjacent pieces that may be merged.
struct MergeCandidate {
    /// The number of occurrences when the pair was queued.
    var count: Int
    /// The ids of the two pieces: the left one in the upper half.
    var pair: UInt64
    var words: [Int32]

    /// Whether this candidate comes first: the more frequent pair, and among equals that of smaller ids.
    func precedes(_ other: MergeCandidate) -> Bool {
        count != other.count ? count > other.count : pair < other.pair
    }
}

/// A binary heap of candidates, with the one to merge next on top.
struct PairQueue {
    private var heap: [MergeCandidate] = []

    mutating func push(_ candidate: MergeCandidate) {
        heap.append(candidate)
        var child = heap.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard heap[child].precedes(heap[parent]) else { return }
            heap.swapAt(child, parent)
            child = parent
        }
    }

    /// Removes and returns the first candidate; `nil` if there is none.
    mutating func pop() -> MergeCandidate? {
        guard let last = heap.popLast() else { return nil }
        guard let first = heap.first else { return last }
        heap[0] = last
        var parent = 0
        while true {
            var child = 2 * parent + 1
            guard child < heap.count else { return first }
            if child + 1 < heap.count, heap[child + 1].precedes(heap[child]) { child += 1 }
            guard heap[child].precedes(heap[parent]) else { return first }
            heap.swapAt(child, parent)
            parent = child
        }
    }
}
