import MiniBERT
import MiniBERTTraining

/// The words of a text on grounds of how much they speak for a label, or against it.
struct MarkedWords {
    let record: ExplainedRecord
    let label: LabelExplanation

    /// A word, or the text between two words.
    private typealias Piece = (text: String, part: Int?)

    /// The text of a segment.
    ///
    /// - Parameters:
    ///   - segment: 0 for the first text, 1 for the second text of a pair.
    ///   - scored: The parts whose scores are written beside them.
    ///   - limit: The most characters; of a longer text, those around the word that speaks most for the label are shown.
    /// - Returns: The text as HTML.
    func html(segment: Int, scored: Set<Int> = [], limit: Int = .max) -> String {
        let strengths = record.strengths(label)
        let pieces = excerpt(of: record.pieces(segment: segment), strengths, limit: limit)
        return pieces.map { piece in
            let text = HTMLText.escaped(piece.text, limit: limit)
            guard let part = piece.part else { return text }
            let level = Int((strengths[part].magnitude * 5).rounded())
            guard level > 0 else { return text }
            let score = label.scores[part]
            let shown = (score < 0 ? "−" : "+") + NumberText.short(score.magnitude, significant: 2)
            return "<mark class=\"\(score < 0 ? "n" : "p")\(level)\" title=\"\(shown)\">\(text)"
                + (scored.contains(part) ? "<sup>\(shown)</sup>" : "") + "</mark>"
        }.joined()
    }

    /// The pieces around the strongest one that have about `limit` characters together.
    private func excerpt(
        of pieces: [(bytes: ArraySlice<UInt8>, part: Int?)], _ strengths: [Double], limit: Int
    ) -> [Piece] {
        // A longer piece is not shown as a whole; a character has at most four bytes.
        let mostBytes = limit == .max ? limit : 4 * limit
        let texts: [Piece] = pieces.map {
            (String(decoding: $0.bytes.prefix(mostBytes), as: UTF8.self), $0.part)
        }
        guard limit < .max else { return texts }
        let counts = texts.map { $0.text.unicodeScalars.count }
        guard counts.reduce(0, +) > limit else { return texts }
        let strongest = texts.indices.max {
            (texts[$0].part.map { strengths[$0] } ?? -1, $1) < (
                texts[$1].part.map { strengths[$0] } ?? -1, $0
            )
        }
        var start = strongest ?? 0
        // A beginning that has the strongest word is a better excerpt than its surroundings.
        if counts[...start].reduce(0, +) <= limit { start = 0 }
        var room = limit / 2
        while start > 0, counts[start - 1] <= room {
            start -= 1
            room -= counts[start]
        }
        var end = start
        room = limit
        while end < texts.count, room > 0 {
            room -= counts[end]
            end += 1
        }
        return (start > 0 ? [("…", nil)] : []) + texts[start..<end]
            + (end < texts.count ? [("…", nil)] : [])
    }
}
