import MiniBERTTraining

/// The mistakes that a page shows, the most confident first, with filters by their kinds.
///
/// The filters are radio buttons that the style sheet reads, so they need no script.
struct MistakeTable {
    /// Rows of one label that are predicted as one other label.
    struct Kind {
        let label: ClassLabel
        let predicted: ClassLabel
        fileprivate(set) var count = 0
    }

    /// How many mistakes are shown at first, of one kind, and in all.
    private static let (worstCount, countOfKind, rowLimit) = (20, 30, 400)
    /// The most kinds with a filter of their own.
    private static let kindLimit = 12
    /// The most characters of a label in a filter.
    private static let labelLimit = 20

    /// The kinds with a filter, the most frequent first.
    let kinds: [Kind]
    /// The mistakes that are shown, with the number of their kind from 1; one more stands for all other kinds.
    let rows: [(suspect: SuspectLabel, kind: Int)]
    /// The number of all mistakes.
    let count: Int

    /// Chooses among mistakes in the order of their confidence: the worst ones, and some of each kind.
    init(_ suspects: [SuspectLabel]) {
        count = suspects.count
        var all: [Kind] = []
        var places: [[ClassLabel]: Int] = [:]
        let placeOfRow = suspects.map { suspect in
            let key = [suspect.label, suspect.predicted]
            let place = places[key] ?? all.count
            if place == all.count {
                places[key] = place
                all.append(Kind(label: suspect.label, predicted: suspect.predicted))
            }
            all[place].count += 1
            return place
        }
        let order = all.indices.sorted { (all[$1].count, $0) < (all[$0].count, $1) }
        var numbers = [Int](repeating: Self.kindLimit + 1, count: all.count)
        for (rank, place) in order.prefix(Self.kindLimit).enumerated() { numbers[place] = rank + 1 }
        kinds = order.prefix(Self.kindLimit).map { all[$0] }
        var shown = [Int](repeating: 0, count: all.count)
        var rows: [(suspect: SuspectLabel, kind: Int)] = []
        for (row, suspect) in suspects.enumerated() where rows.count < Self.rowLimit {
            let place = placeOfRow[row]
            guard row < Self.worstCount || shown[place] < Self.countOfKind else { continue }
            shown[place] += 1
            rows.append((suspect, numbers[place]))
        }
        self.rows = rows
    }

    /// The filters and the table, with cells by `cells`.
    func html(head: String, cells: (SuspectLabel) -> String) -> String {
        let body = rows.enumerated().map { place, row in
            "<tr class=\"k\(row.kind)\(place < Self.worstCount ? " worst" : "")\">\(cells(row.suspect))</tr>"
        }
        let table = "<table class=\"mistakes\">\(head)<tbody>\(body.joined())</tbody></table>"
        guard rows.count > Self.worstCount else { return table }
        var choices =
            choice("worst", "the worst \(Self.worstCount)", isChosen: true)
            + choice("any", "all kinds", count: rows.count)
        for (index, kind) in kinds.enumerated() {
            choices += choice(
                "k\(index + 1)", Self.words(kind.label, kind.predicted, limit: Self.labelLimit),
                count: kind.count)
        }
        if rows.contains(where: { $0.kind > kinds.count }) {
            choices += choice("k\(Self.kindLimit + 1)", "other kinds")
        }
        let omitted =
            rows.count < count
            ? "<p class=\"quiet\">Of each kind, the \(Self.countOfKind) most confident mistakes are shown; "
                + "\(NumberText.grouped(rows.count)) of \(NumberText.grouped(count)) in all.</p>" : ""
        return "<style>\(rules)</style><div class=\"filtered\">\(choices)\(table)</div>\(omitted)"
    }

    /// The rules that hide the rows of the kinds that are not chosen.
    private var rules: String {
        (["worst"] + (1...Self.kindLimit + 1).map { "k\($0)" }).map {
            "#show-\($0):checked~table tbody tr:not(.\($0))"
        }.joined(separator: ",") + "{display:none}"
    }

    private func choice(_ name: String, _ words: String, count: Int? = nil, isChosen: Bool = false) -> String
    {
        "<input type=\"radio\" name=\"kind\" id=\"show-\(name)\"\(isChosen ? " checked" : "")>"
            + "<label for=\"show-\(name)\">\(words)"
            + (count.map { " <b>\(NumberText.grouped($0))</b>" } ?? "") + "</label>"
    }

    /// A kind of prediction in words.
    static func words(_ label: ClassLabel, _ predicted: ClassLabel, limit: Int = 40) -> String {
        let name = HTMLText.isolated(label.text, limit: limit)
        guard label != predicted else { return name + " <span class=\"arrow\">predicted right</span>" }
        return name + " <span class=\"arrow\">predicted as</span> "
            + HTMLText.isolated(predicted.text, limit: limit)
    }
}
