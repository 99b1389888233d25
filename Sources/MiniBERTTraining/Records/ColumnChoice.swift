/// The indices of the columns of a table, or keys of JSON, that hold the text, the pair, the label and the id.
struct ColumnChoice: Hashable {
    /// The columns of the text, joined in this order.
    private(set) var texts: [Int] = []
    /// The column of the second text.
    private(set) var pair: Int?
    /// The column of the label; `nil` if none is found and none is needed.
    private(set) var label: Int?
    /// The column that is copied to the output.
    private(set) var id: Int?
    /// The named columns of labeled rows that are none of these and no known ids.
    private(set) var others: [Int] = []
    let hasHeader: Bool
    /// The choices that rely only on the order or the content of the columns.
    private(set) var guesses: [DataSetting] = []
    /// Whether the content of the columns contradicts their usual order.
    private(set) var isSwapped = false

    var all: [Int] { texts + [pair, label, id].compactMap(\.self) }

    /// Chooses columns by the options, their names, and the content of a sample.
    ///
    /// `cells` is the first row; for JSON, the keys, which are always names. `rows` are those of a sample, including the
    /// first one; empty without a sample.
    ///
    /// - Throws: `DataError` if a requested column does not exist, or a needed column cannot be determined.
    init(
        cells: [[UInt8]], rows: [[[UInt8]]], areKeys: Bool, options: RecordOptions, file: String
    ) throws(DataError) {
        let header = areKeys ? nil : HeaderChoice(cells, rows: rows, options: options)
        hasHeader = header?.isHeader ?? true
        if let header, header.isGuess { guesses.append(header.isHeader ? .noHeader : .header) }
        func index(of selector: ColumnSelector) throws(DataError) -> Int {
            if let index = selector.index(in: hasHeader ? cells : [], count: cells.count) { return index }
            throw selector.error(file: file, names: cells)
        }
        for selector in options.textColumns { texts.append(try index(of: selector)) }
        if let selector = options.pairColumn { pair = try index(of: selector) }
        if let selector = options.labelColumn { label = try index(of: selector) }
        if let selector = options.idColumn { id = try index(of: selector) }

        let names = hasHeader ? cells.map { KnownColumns.normalized($0) } : []
        if areKeys, id == nil { id = cells.firstIndex(of: Array("id".utf8)) }
        let below = hasHeader && !areKeys ? Array(rows.dropFirst()) : rows
        chooseByName(names)
        chooseByContent(below, count: cells.count, names: names, options)
        try checkCompleteness(cells, below, options, file: file)
        guard options.purpose == .labels, hasHeader else { return }
        others = names.indices.filter { !all.contains($0) && !KnownColumns.ids.contains(names[$0]) }
    }

    private mutating func chooseByName(_ names: [String]) {
        let isTextAsked = !texts.isEmpty
        // The label is chosen first: 'title' may be the text, but not if it is already the label.
        if label == nil { label = KnownColumns.firstIndex(of: KnownColumns.labels, in: names, except: all) }
        guard !isTextAsked,
            let text = KnownColumns.firstIndex(of: KnownColumns.texts, in: names, except: all)
        else { return }
        texts = [text]
        if pair == nil, let partner = KnownColumns.pairs[names[text]] {
            pair = names.indices.first { names[$0] == partner && !all.contains($0) }
        }
    }

    /// Chooses the remaining column, or one that the content of a sample identifies.
    private mutating func chooseByContent(
        _ rows: [[[UInt8]]], count: Int, names: [String], _ options: RecordOptions
    ) {
        func free() -> [Int] {
            (0..<count).filter { column in
                !all.contains(column)
                    && !(column < names.count && KnownColumns.ids.contains(names[column]))
            }
        }
        if texts.isEmpty {
            let candidates = free()
            // Without a known name of the label, one of two columns is left for it.
            let isOnly = candidates.count == 1 && (label != nil || hasHeader || count == 1)
            if isOnly || candidates.count == 1 && count > 1 {
                texts = candidates
            } else if let told = ColumnEvidence.textColumn(among: candidates, of: rows) {
                texts = [told]
                isSwapped = !hasHeader && told != candidates.first
                guesses += [.textColumn]
            } else if !hasHeader, count == 2, let first = candidates.first {
                texts = [first]
                guesses += [.textColumn]
            }
        }
        guard label == nil, !texts.isEmpty else { return }
        var left = free()
        if !hasHeader, left.count > 1 { left.removeAll { ColumnEvidence(rows, column: $0).isRowNumber } }
        let repeating = left.filter { ColumnEvidence(rows, column: $0).repeatsShortValues }
        label = left.count == 1 ? left[0] : !hasHeader && repeating.count == 1 ? repeating[0] : nil
        if label != nil { guesses.append(.labelColumn) }
    }

    private func checkCompleteness(
        _ cells: [[UInt8]], _ rows: [[[UInt8]]], _ options: RecordOptions, file: String
    ) throws(DataError) {
        let names = cells.map { KnownColumns.trimmed(String(decoding: $0, as: UTF8.self)) }
        if let label, let twice = (texts + [pair].compactMap(\.self)).first(where: { $0 == label }) {
            throw .columnUsedTwice(file: file, number: twice + 1)
        }
        let isComplete = !texts.isEmpty && (label != nil || options.purpose == .texts)
        guard !isComplete else { return }
        guard hasHeader else {
            throw .unclearColumns(
                file: file, count: cells.count, needsLabel: options.purpose == .labels)
        }
        if options.purpose == .labels, label == nil {
            let binary = cells.indices.filter {
                !all.contains($0) && ColumnEvidence(rows, column: $0).isBinary
            }
            if binary.count > 1 { throw .oneHotLabels(file: file, columns: binary.map { names[$0] }) }
            if !texts.isEmpty { throw .noLabelColumn(file: file, columns: names) }
        }
        throw .noTextColumn(file: file, columns: names)
    }
}

extension ColumnSelector {
    var isName: Bool {
        switch self {
        case .name: true
        case .number: false
        }
    }

    /// The index of the column among these names; `nil` if there is none.
    ///
    /// A name is first compared byte for byte, then without surrounding white space and case if that is unambiguous.
    func index(in names: [[UInt8]], count: Int? = nil) -> Int? {
        switch self {
        case .number(let number): return number <= count ?? names.count ? number - 1 : nil
        case .name(let name):
            if let exact = names.firstIndex(of: Array(name.utf8)) { return exact }
            let wanted = KnownColumns.trimmed(name).lowercased()
            let alike = names.indices.filter {
                KnownColumns.trimmed(String(decoding: names[$0], as: UTF8.self)).lowercased().utf8
                    .elementsEqual(wanted.utf8)
            }
            return alike.count == 1 ? alike[0] : nil
        }
    }

    fileprivate func error(file: String, names: [[UInt8]]) -> DataError {
        switch self {
        case .number(let number): .noColumnNumber(file: file, number: number, count: names.count)
        case .name(let name):
            .noColumn(file: file, name: name, known: names.map { String(decoding: $0, as: UTF8.self) })
        }
    }
}
