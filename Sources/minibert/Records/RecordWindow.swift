import MiniBERT
import MiniBERTTraining

/// Collects records into windows that are large enough to keep the threads busy and small enough for the memory.
///
/// A window is complete when it has enough records, or when the input pauses: the first result does not wait for the end
/// of the input, and a program at both ends of the command gets a result before it sends the next line. While a window
/// is processed, the pipe of the operating system keeps the input; a faster writer has to wait.
struct RecordWindow: ~Copyable {
    private var source: RecordSource
    /// The maximum number of records in the next window.
    private(set) var capacity = 16

    /// Bounds of the adaptation; no result depends on them.
    static let largestCapacity = 4096
    static let byteLimit = 8 << 20
    static let quickSeconds = 0.5
    static let slowSeconds = 2.0

    init(_ source: consuming RecordSource) { self.source = source }

    var header: [[UInt8]]? { source.header }

    /// The next records; none at the end.
    mutating func next() throws(CommandError) -> [Record] {
        var records: [Record] = []
        var byteCount = 0
        while records.count < capacity, byteCount < Self.byteLimit {
            switch try source.next(waiting: records.isEmpty) {
            case .end, .wouldBlock: return records
            case .record(let record):
                if case .success(let text) = record.content {
                    byteCount += text.text.count + (text.pair?.count ?? 0)
                }
                records.append(record)
            }
        }
        return records
    }

    /// Adapts the size of windows to the time of the last one, so that results appear about every second and threads
    /// rarely wait for each other at its end.
    mutating func adapt(seconds: Double, count: Int) {
        if seconds < Self.quickSeconds, count == capacity {
            capacity = min(Self.largestCapacity, capacity * 2)
        } else if seconds > Self.slowSeconds {
            capacity = max(1, capacity / 2)
        }
    }
}
