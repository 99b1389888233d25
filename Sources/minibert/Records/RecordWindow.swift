import MiniBERTTraining
import MiniBERT

/// Gathers records into windows: as many at a time as keep the processor busy, never more than memory is promised for.
///
/// A window is closed when it holds enough, or when the input pauses: so the first answer does not wait for the end of
/// the input, and a program on the other end of two pipes gets its answer before it sends the next line. While a window
/// is worked on, the operating system's pipe holds what comes in; a writer that is faster has to wait.
struct RecordWindow: ~Copyable {
    private var source: RecordSource
    /// How many records the next window may hold.
    private(set) var capacity = 16

    /// Bounds of the adaptation; no result depends on them.
    static let largestCapacity = 4096
    static let byteLimit = 8 << 20
    static let quickSeconds = 0.5
    static let slowSeconds = 2.0

    init(_ source: consuming RecordSource) { self.source = source }

    /// The header of the first table.
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

    /// Adapts the size of windows to how long the last one took, so that results appear about every second and threads
    /// seldom wait for one another at its end.
    mutating func adapt(seconds: Double, count: Int) {
        if seconds < Self.quickSeconds, count == capacity {
            capacity = min(Self.largestCapacity, capacity * 2)
        } else if seconds > Self.slowSeconds {
            capacity = max(1, capacity / 2)
        }
    }
}
