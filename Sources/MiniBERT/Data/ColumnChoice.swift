/// Which columns of a table are the text, the pair and the label, by index.
struct ColumnChoice {
    var texts: [Int]
    var pair: Int?
    var label: Int
    var hasHeader: Bool
    var hints: [String] = []

    /// Names under which published data sets keep a text, the usual one first.
    static let textNames = [
        "text", "sentence", "sentence1", "body", "content", "review", "review_body", "question", "query",
        "utterance",
        "message", "comment", "tweet", "document", "description", "premise", "headline", "title",
    ]
    /// Names under which they keep a label.
    static let labelNames = [
        "label", "labels", "gold_label", "class", "category", "target", "intent", "sentiment", "topic",
        "queue", "tag",
        "emotion", "stars", "rating", "score",
    ]

    /// Decides by the first row and by what the user said.
    init(firstRow: [[UInt8]], file: String, options: LabeledDataOptions) throws(DataError) {
        let names = firstRow.map { String(decoding: $0, as: UTF8.self) }
        let lowercased = names.map { $0.lowercased() }
        let textName = Self.textNames.lazy.compactMap { lowercased.firstIndex(of: $0) }.first
        let labelName = Self.labelNames.lazy.compactMap { lowercased.firstIndex(of: $0) }.first
        let asked = options.textColumns + [options.labelColumn, options.pairColumn].compactMap { $0 }
        let isNamed = asked.contains { selector in
            if case .name(let name) = selector {
                names.contains { $0.utf8.elementsEqual(name.utf8) }
            } else {
                false
            }
        }
        switch options.header {
        case .present: hasHeader = true
        case .absent: hasHeader = false
        case .automatic:
            // The name of a label beside single words is a header, too: 'ticket,category'.
            hasHeader =
                isNamed || labelName != nil && (textName != nil || names.allSatisfy(Self.canBeName))
        }
        let known = hasHeader ? names : []
        texts = []
        label = 0
        for selector in options.textColumns {
            texts.append(try Self.index(of: selector, in: known, file: file, count: names.count))
        }
        pair = try options.pairColumn.map { selector throws(DataError) in
            try Self.index(of: selector, in: known, file: file, count: names.count)
        }
        let askedLabel = try options.labelColumn.map { selector throws(DataError) in
            try Self.index(of: selector, in: known, file: file, count: names.count)
        }
        let decided = try decide(
            label: askedLabel, textName: hasHeader ? textName : nil, labelName: hasHeader ? labelName : nil,
            count: names.count, file: file)
        texts = decided.texts
        label = decided.label
        if let twice = (texts + [pair].compactMap { $0 }).first(where: { $0 == label }) {
            throw .columnUsedTwice(file: file, number: twice + 1)
        }
        if !hasHeader, options.header == .automatic, textName != nil || labelName != nil {
            hints.append("the first row could be a header, but was read as data; say so if it is one")
        }
    }

    /// Fills in what the user did not say: by known names, else text and label of two columns in this order.
    private func decide(
        label askedLabel: Int?, textName: Int?, labelName: Int?, count: Int, file: String
    ) throws(DataError) -> (texts: [Int], label: Int) {
        let taken = texts + [pair].compactMap { $0 }
        func other(than used: [Int]) -> Int? {
            let free = (0..<count).filter { !used.contains($0) }
            return free.count == 1 ? free.first : nil
        }
        var label = askedLabel
        if label == nil, let labelName, !taken.contains(labelName) { label = labelName }
        if label == nil, texts.isEmpty, count == 2 { label = textName == 1 ? 0 : 1 }
        if label == nil { label = other(than: taken) }
        guard let label else { throw .unclearColumns(file: file, count: count) }
        if !texts.isEmpty { return (texts, label) }
        if let textName, textName != label, textName != pair { return ([textName], label) }
        guard let text = other(than: [label] + [pair].compactMap { $0 }) else {
            throw .unclearColumns(file: file, count: count)
        }
        return ([text], label)
    }

    /// Whether a cell is one word, as names of columns are.
    private static func canBeName(_ cell: String) -> Bool {
        guard let first = cell.utf8.first, !(0x30...0x39).contains(first) else { return false }
        return cell.unicodeScalars.allSatisfy {
            $0.properties.isAlphabetic || "0123456789_-".unicodeScalars.contains($0)
        }
    }

    private static func index(
        of selector: ColumnSelector, in names: [String], file: String, count: Int
    ) throws(DataError) -> Int {
        switch selector {
        case .number(let number):
            guard number <= count else { throw .noColumnNumber(file: file, number: number, count: count) }
            return number - 1
        case .name(let name):
            guard let index = names.firstIndex(where: { $0.utf8.elementsEqual(name.utf8) }) else {
                throw .noColumn(file: file, name: name, known: names)
            }
            return index
        }
    }
}
