/// The candidate that is most similar to a mistyped word; `nil` if none is similar enough.
func suggestion(for word: String, among candidates: [String]) -> String? {
    let typed = Array(word.utf8)
    let spelledOut = candidates.filter { initials($0) == word }
    if spelledOut.count == 1 { return spelledOut[0] }
    let allowed = max(1, typed.count / 3)
    let ranked = candidates.map { (candidate: $0, distance: editDistance(typed, Array($0.utf8))) }
    let best = ranked.min { $0.distance < $1.distance }
    if let best, best.distance <= allowed { return best.candidate }
    // The word may be the beginning of a long name.
    let longer = candidates.filter { typed.count >= 4 && $0.utf8.starts(with: typed) }
    return longer.count == 1 ? longer[0] : nil
}

/// The initials of an option: `--lr` for `--learning-rate`.
private func initials(_ name: String) -> String {
    "--" + name.split(separator: "-").compactMap { $0.first.map(String.init) }.joined()
}

/// The number of letters to insert, delete, replace, or swap with a neighbor (Damerau's distance).
private func editDistance(_ first: [UInt8], _ second: [UInt8]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...second.count)
    for i in first.indices {
        var current = [i + 1]
        for j in second.indices {
            let change = last[j] + (first[i] == second[j] ? 0 : 1)
            var distance = min(change, last[j + 1] + 1, current[j] + 1)
            if i > 0, j > 0, first[i] == second[j - 1], first[i - 1] == second[j] {
                distance = min(distance, beforeLast[j - 1] + 1)
            }
            current.append(distance)
        }
        beforeLast = last
        last = current
    }
    return last[second.count]
}
