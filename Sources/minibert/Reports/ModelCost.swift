import MiniBERT
import MiniBERTTraining
import StrictJSON

/// Parameters, bytes and multiply-adds of a model by part, so that one sees what is worth making smaller.
struct ModelCost: InspectionReport {
    private let parts: [ModelPart]
    /// A text of usual length, or the longest that the model reads.
    private let tokenCount: Int

    init(_ description: ModelDescription) {
        parts = description.parts
        tokenCount = min(128, description.maximumLength)
    }

    private func multiplyAdds(_ part: ModelPart) -> Int { part.multiplyAdds(tokenCount: tokenCount) }

    private func sum(_ value: (ModelPart) -> Int) -> Int { parts.reduce(0) { $0 + value($1) } }

    var json: JSONValue {
        let parts = parts.map { part -> JSONValue in
            [
                "part": .text(part.name), "parameters": .integer(part.parameterCount),
                "bytes": .integer(part.byteCount), "multiply_adds": .integer(multiplyAdds(part)),
            ]
        }
        return ["tokens": .integer(tokenCount), "parts": .array(parts)]
    }

    func text(_ style: TextStyle) -> String {
        let total = sum(multiplyAdds)
        func row(_ name: String, _ parameters: Int, _ bytes: Int, _ work: Int) -> [String] {
            let share = total == 0 ? "" : NumberText.fixed(Double(work) / Double(total) * 100, 1) + " %"
            return ["  " + name, grouped(parameters), grouped(bytes), grouped(work), share]
        }
        let rows =
            [["  part", "parameters", "bytes", "multiply-adds", ""]]
            + parts.map { row($0.name, $0.parameterCount, $0.byteCount, multiplyAdds($0)) }
            + [row("all", sum(\.parameterCount), sum(\.byteCount), total)]
        return style.bold("cost of a text of \(tokenCount) tokens") + "\n"
            + style.table(rows, numbers: [1, 2, 3, 4])
    }
}
