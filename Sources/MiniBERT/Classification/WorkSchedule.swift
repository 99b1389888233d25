/// Which sequences are computed together.
///
/// The products inside a layer are fastest on some hundred to a thousand rows, so sequences are packed into
/// work items of about that many tokens. Sequences of like length go together, and the longest first, so that
/// threads that take the items one after another end at nearly the same time. No result depends on any of it.
package struct WorkSchedule: Hashable {
    /// The indices of the sequences of each item.
    package let items: [[Int]]

    /// Packs sequences of these lengths into items of at most `tokenBudget` tokens, but at least one
    /// sequence.
    package init(tokenCounts: [Int], tokenBudget: Int) {
        let order = tokenCounts.indices.sorted { (tokenCounts[$0], $1) > (tokenCounts[$1], $0) }
        var items: [[Int]] = []
        var tokensInItem = 0
        for index in order {
            if items.isEmpty || tokensInItem + tokenCounts[index] > tokenBudget {
                items.append([])
                tokensInItem = 0
            }
            items[items.count - 1].append(index)
            tokensInItem += tokenCounts[index]
        }
        self.items = items
    }
}
