import MiniBERT
import Tensors
import SafetensorsFormat

/// Encodes all texts to vectors.
///
/// Token ids are ready before a round; sorting and batching are part of it.
struct EncodeBenchmark: Benchmark {
    static let name = "encode"
    static let summary = "token ids to vectors, all texts together"

    let work: Work
    private let options: Options
    private let model: Model
    private let texts: TokenSequences

    init(_ options: Options) throws(BenchmarkError) {
        self.options = options
        model = try Model(options)
        texts = try TokenSequences(options, for: model)
        work = Work(tokenCounts: texts.tokenCounts)
    }

    func warmUp() throws(BenchmarkError) {
        let vectors = encoded()
        guard let path = options.vectorFile else { return }
        var rows = [[Float]](repeating: [], count: texts.ids.count)
        for (item, vectors) in vectors {
            for (row, index) in item.enumerated() {
                rows[index] = vectors.rows(row..<row + 1).elements
            }
        }
        let content = TensorContent(
            name: "vectors", floats: rows.flatMap(\.self),
            shape: [rows.count, model.configuration.hiddenSize])
        do throws(SafetensorsError) {
            try SafetensorsWriter([content]).write(to: path)
        } catch {
            throw .vectors(error)
        }
    }

    func round() -> [String: [Double]] {
        _ = encoded()
        return [:]
    }

    private func encoded() -> [(item: [Int], vectors: Tensor)] {
        options.threads.map(texts.items(options)) { item in
            (item, model.vectors(of: texts.batch(item), pooling: options.pooling))
        }
    }

    func table(of rounds: [Round]) -> Table {
        let seconds = rounds.medianWall
        let operations = model.configuration.operations(
            texts.tokenCounts, pooling: options.pooling)
        let peak = Peak.measured()
        return Table(
            title: "\(work.textCount) texts, \(work.tokenCount) tokens, \(options.pooling.rawValue), "
                + "\(options.threadCount) thread(s), \(rounds.count) rounds",
            columns: [
                "median s", "texts/s", "tokens/s", "slowest–fastest texts/s", "GFLOP/s", "CPU s", "of peak",
            ],
            rows: [
                [
                    fixed(seconds, 3), fixed(Double(work.textCount) / seconds, 1),
                    fixed(Double(work.tokenCount) / seconds, 0),
                    rounds.map(\.wall).sorted(by: >).textRates(work.textCount),
                    fixed(operations / seconds / 1e9, 1), fixed(rounds.medianProcessor, 3),
                    percent(peak.share(of: operations, seconds: rounds.medianProcessor)),
                ]
            ])
    }
}

extension [Double] {
    fileprivate func textRates(_ textCount: Int) -> String {
        let rates = [first, last].map { fixed($0.map { Double(textCount) / $0 }, 1) }
        return rates.joined(separator: "–")
    }
}
